import { setImmediate as nextTurn } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import type { Db } from '../interfaces/index.ts';

/** Bounds how long reads wait for a group. */
const MAX_GROUP_SIZE = 64;
const MAX_GROUP_MS = 20;

/** Runs `work` in a transaction; see `Store.transaction`. */
export type RunInTransaction = <T>(work: (tx: Db) => Promise<T>) => Promise<T>;

const SAVEPOINT = CompiledQuery.raw('savepoint member');
const RELEASE = CompiledQuery.raw('release member');
const ROLLBACK = CompiledQuery.raw('rollback to member');

/**
 * Commits the transactions of a burst together: one wait for the disk instead of one each. Each has a savepoint of its own, so
 * one that throws undoes only itself. A call resolves after the commit of its group; when the commit fails, so do all calls of
 * the group. For SQLite, whose transactions take turns on one connection.
 *
 * @param options.maxGroupMs time after which a group takes no further transaction. Default 20
 */
export function createGroupCommit(db: Db, { maxGroupMs = MAX_GROUP_MS } = {}): RunInTransaction {
  const queue: Member[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      // The requests that have arrived in the same turn of the event loop come first.
      await nextTurn();
      await commitGroup(db, queue, maxGroupMs);
    }
    running = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      const execute = async (tx: Db) => {
        const result = await work(tx);
        return () => resolve(result);
      };
      queue.push({ execute, reject });
      if (!running) void run();
    });
}

type Task = (tx: Db) => Promise<void>;

/** The tasks that each open group runs right before its commit. */
const lastTasks = new WeakMap<Db, Set<Task>>();

/**
 * Runs a task right before the commit of the group, after the work of all its members; each function once, however often it is
 * registered. The task is not undone with a member.
 *
 * @returns false outside of a group, where the caller runs the task itself
 */
export function runBeforeCommit(tx: Db, task: Task): boolean {
  const tasks = lastTasks.get(tx);
  tasks?.add(task);
  return tasks !== undefined;
}

interface Member {
  /** Does the work. Resolves to the function that reports success after the commit. */
  execute: (tx: Db) => Promise<() => void>;
  reject: (error: unknown) => void;
}

async function commitGroup(db: Db, queue: Member[], maxGroupMs: number): Promise<void> {
  const done: { resolve: () => void; reject: Member['reject'] }[] = [];
  let isBegun = false;
  try {
    await db.transaction().execute(async (tx) => {
      isBegun = true;
      const tasks = new Set<Task>();
      lastTasks.set(tx, tasks);
      const started = performance.now();
      for (let size = 0; size < MAX_GROUP_SIZE && performance.now() - started < maxGroupMs; size++) {
        const member = queue.shift();
        if (!member) break;
        try {
          await tx.executeQuery(SAVEPOINT);
          const resolve = await member.execute(tx);
          await tx.executeQuery(RELEASE);
          done.push({ resolve, reject: member.reject });
        } catch (error) {
          member.reject(error);
          // Fails where SQLite has rolled back the whole transaction, on a full disk for example: then the group fails.
          await tx.executeQuery(ROLLBACK);
          await tx.executeQuery(RELEASE);
        }
      }
      for (const task of tasks) await task(tx);
    });
  } catch (error) {
    for (const { reject } of done) reject(error);
    // Without a transaction nothing was taken from the queue, and the next attempt would fail the same way.
    if (!isBegun) for (const { reject } of queue.splice(0)) reject(error);
    return;
  }
  for (const { resolve } of done) resolve();
}
