import type { Command } from 'commander';
import type { Context } from './context.ts';

/** Runs a command and returns its exit code. */
export type Handler = (command: Command, ...args: string[]) => Promise<number> | number;

/** Adds a command to its parent. */
export interface Definition {
  context: Context;
  /** Creates a command. `usage` is its name with its arguments, such as `erase <user>`. */
  command: (parent: Command, usage: string, description: string) => Command;
  /** Sets the action of the command. */
  handle: (command: Command, handler: Handler) => void;
}
