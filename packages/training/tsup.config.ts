import { shared } from '../../tsup.shared.js';

export default shared({
  entry: {
    index: 'src/index.ts',
    'map-worker': 'src/texture/map-worker.ts',
    'shard-worker': 'src/uv-maps/shard-worker.ts',
  },
});
