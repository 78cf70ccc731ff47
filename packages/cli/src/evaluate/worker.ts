// A thread of `ganfit evaluate --workers N`: measures cases as they come.
import { localLane, serveCases } from '@ganfit/evaluation/node';
import { evaluationOf, loadTools, type SetUp } from './set-up.js';

serveCases(async (setUp: SetUp) => localLane(evaluationOf(setUp), await loadTools(setUp), setUp.out));
