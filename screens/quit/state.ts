export interface QuitState {
  /** The runs were asked to stop; the program ends once they have. */
  readonly waiting: boolean;
}

export interface QuitAction {
  readonly type: 'wait';
}

/** Gives the state after an action. */
export function reduceQuit(state: QuitState, action: QuitAction): QuitState {
  return action.type === 'wait' ? { waiting: true } : state;
}
