/** Tag on what a run made: the id of that run. */
export const RUN_TAG = 'transit-tui:run';
