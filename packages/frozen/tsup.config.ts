import { shared } from '../../tsup.shared.js';

export default shared();
