/**
 * The words of the page itself: what is printed on its bars and around the picture. What is said of
 * servers, clients and queues is in model/words. Nothing else on the page has words of its own
 * (words.test.ts sees to it). By area in words/; others import them from here.
 */

export {
  BAR,
  CLIENT_TOOLS,
  FILE_SIZE,
  MORE,
  MULTIPLEXING,
  PRESENTER,
  SERVER_TOOLS,
  SKIP,
  STATUS,
} from './words/bar.ts';
export { CALL_CARD, CALL_LIST, CALL_SEARCH } from './words/calls.ts';
export { DIALOG, HELP, OPTIONS, SHARE, TOUR } from './words/dialogs.ts';
export { AWAITED, FAULT, FAULT_GROUPS, HITS, NO_FAULT, UNDO } from './words/faults.ts';
export { KEY_DOES, KEY_GROUPS, KEY_NAMES, withShift } from './words/keys.ts';
export { LANGUAGE } from './words/language.ts';
export {
  ANNOUNCER,
  CANNOT,
  CAPTION,
  COVER,
  LINKS,
  MISHAP,
  START,
  TOAST,
} from './words/notices.ts';
export {
  CLIENT,
  CLIENT_DOES,
  DESCRIPTORS,
  EXTERNALS,
  PANELS,
  SCRIPT,
  SEND_BOX,
} from './words/panels.ts';
export { RUNS } from './words/runs.ts';
export { PICKER, SCENARIO } from './words/scenarios.ts';
export { CLIENT_LINES, DROPPED, SAID, UNFIT } from './words/session.ts';
export {
  BUFFERS,
  CONNECTED,
  DATAGRAMS,
  EPOLL,
  LEFTOVERS,
  LISTENING,
  MESSAGES,
  PASSED,
} from './words/sockets.ts';
export { CLIENT_CARD, GROUPS, LEGEND, MACHINE, SECOND, STAGE } from './words/stage.ts';
export { DECISIVE, PLAYBACK, SIGNS, TIMELINE } from './words/timeline.ts';
