// The runs below a run: those that its calls have started, and those of these.

import { get } from './api.js';

const MOST = 100;

/** Looks again at each call; what is over is not asked for once more. */
export class Family {
  constructor(id) {
    this.id = id;
    /** @type {{ run, members }[]} the runs that this one's calls have started, each with its own */
    this.members = [];
    /** What happened in them, by the run's id, once it was asked for. */
    this.events = new Map();
    this.known = new Map();
    this.told = new Map();
    /** Whether there is nothing to tell of them that was not asked for. */
    this.ready = false;
  }

  /** @param over whether the run itself has ended for good @param events whether what happened in each is wanted, too */
  async look(over, events = false) {
    this.members = await this.below(this.id, over);
    if (events) await Promise.all(this.all(this.members).map((run) => this.tell(run)));
    this.ready = events || !this.members.length;
  }

  async below(parent, over) {
    const known = this.known.get(parent);
    if (known?.over) return known.members;
    const runs = await get('/runs?parent=' + encodeURIComponent(parent) + '&limit=' + MOST);
    const members = await Promise.all(
      runs.reverse().map(async (run) => ({ run, members: run.tool_calls ? await this.below(run.id, isOver(run)) : [] })),
    );
    this.known.set(parent, { members, over });
    return members;
  }

  async tell(run) {
    const mark = [run.status, run.model_calls, run.tool_calls].join();
    if (this.told.get(run.id) === mark) return;
    this.told.set(run.id, mark);
    this.events.set(run.id, await get('/runs/' + encodeURIComponent(run.id) + '/events'));
  }

  all(members) {
    return members.flatMap((member) => [member.run, ...this.all(member.members)]);
  }
}

const isOver = (run) => ['completed', 'failed', 'cancelled'].includes(run.status);
