/** The worker: the core, away from the page's own thread. From file: addresses browsers start no workers, so it also serves a port. */
import { createPlanner, fixesFor, type Planner } from 'tare/validator';
import { plannerModule } from 'tare:planner';
import type { Answered, Answers, Asked, PlanAnswer, Question } from './messages.js';
import { pictureOf } from './picture/model.js';

/** So many ops of a list are shown: a page is no place for a hundred thousand. */
const MOST_OPS = 2000;

let planner: Promise<Planner> | undefined;

async function answer(question: Question): Promise<Answers[keyof Answers]> {
  planner ??= createPlanner(plannerModule());
  const core = await planner;
  switch (question.ask) {
    case 'names':
      return core.names();
    case 'check': {
      const from = performance.now();
      const diagnostics = core.validateConfig(question.text);
      const took = performance.now() - from;
      return { diagnostics, fixes: fixesFor(question.text, diagnostics), took };
    }
    case 'plan':
      return plan(core, question);
  }
}

function plan(core: Planner, { text, host }: Extract<Question, { ask: 'plan' }>): PlanAnswer {
  const planned = core.plan(text, host);
  if ('error' in planned) return { error: planned.error, lists: [] };
  const lists = planned.lists.map(({ process, ops }) => ({ process, total: ops.length, ops: ops.slice(0, MOST_OPS) }));
  const picture = pictureOf(text, planned.lists, core.seccomp(text, host), host, core.names());
  return { lists, picture };
}

async function serve(port: { postMessage(message: Answered): void }, { id, ...question }: Asked): Promise<void> {
  try {
    port.postMessage({ id, value: await answer(question as Question) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

if (typeof document === 'undefined') {
  self.addEventListener('message', ({ data }) => serve(self as unknown as Worker, data));
} else {
  window.addEventListener('message', ({ data, ports: [port] }) => {
    if (data !== 'tare:worker' || port === undefined) return;
    port.onmessage = (event) => serve(port, event.data);
  });
}
