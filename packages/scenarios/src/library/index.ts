import type { ScenarioInput } from '@socketarium/protocol';
import { aClientThatDoesNotRead } from './a-client-that-does-not-read.ts';
import { addressInUse } from './address-in-use.ts';
import { backlogAdmitsOneMore } from './backlog-admits-one-more.ts';
import { burstOf200 } from './burst-of-200.ts';
import { closeWithUnreadInput } from './close-with-unread-input.ts';
import { connectedBeforeAccept } from './connected-before-accept.ts';
import { copyingAMovie } from './copying-a-movie.ts';
import { datagramQueueFull } from './datagram-queue-full.ts';
import { datagramsKeepMessages } from './datagrams-keep-messages.ts';
import { dupHoldsEndOfFileBack } from './dup-holds-end-of-file-back.ts';
import { edgeStrandsClients } from './edge-strands-clients.ts';
import { edgeUntilEagain } from './edge-until-eagain.ts';
import { emfile } from './emfile.ts';
import { endOfFileOrReset } from './end-of-file-or-reset.ts';
import { fdSetsize } from './fd-setsize.ts';
import { fullQueueTcp } from './full-queue-tcp.ts';
import { fullQueueUnix } from './full-queue-unix.ts';
import { goneBeforeAccept } from './gone-before-accept.ts';
import { halfClose } from './half-close.ts';
import { killedMidRequest } from './killed-mid-request.ts';
import { levelTellsAgain } from './level-tells-again.ts';
import { listeningSocketCloses } from './listening-socket-closes.ts';
import { movieByDatagrams } from './movie-by-datagrams.ts';
import { multiplexedSameWorkload } from './multiplexed-same-workload.ts';
import { nobodyThere } from './nobody-there.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { passingADescriptor } from './passing-a-descriptor.ts';
import { recvfromOnAStream } from './recvfrom-on-a-stream.ts';
import { recvmsgOnAStream } from './recvmsg-on-a-stream.ts';
import { rejoiningAtTheTail } from './rejoining-at-the-tail.ts';
import { seqpacketKeepsMessages } from './seqpacket-keeps-messages.ts';
import { serverKilledMidRequest } from './server-killed-mid-request.ts';
import { slowHandler } from './slow-handler.ts';
import { staleName } from './stale-name.ts';
import { streamHasNoMessages } from './stream-has-no-messages.ts';
import { tcpOverIpv6 } from './tcp-over-ipv6.ts';
import { timeWait } from './time-wait.ts';
import { truncation } from './truncation.ts';
import { twoServersTwoQueues } from './two-servers-two-queues.ts';
import { udpLoses } from './udp-loses.ts';
import { unlinkDoesNotStopAServer } from './unlink-does-not-stop-a-server.ts';
import { wholeLineAfterSelect } from './whole-line-after-select.ts';
import { writeToClosedTcp } from './write-to-closed-tcp.ts';
import { writeToClosedUnix } from './write-to-closed-unix.ts';

/** Every scenario of the library, in the order of the list: by topic, basic ones first. */
export const LIBRARY: readonly ScenarioInput[] = [
  oneAtATime,
  multiplexedSameWorkload,
  rejoiningAtTheTail,
  burstOf200,
  connectedBeforeAccept,
  backlogAdmitsOneMore,
  fullQueueUnix,
  fullQueueTcp,
  goneBeforeAccept,
  listeningSocketCloses,
  slowHandler,
  wholeLineAfterSelect,
  levelTellsAgain,
  edgeStrandsClients,
  edgeUntilEagain,
  fdSetsize,
  emfile,
  streamHasNoMessages,
  seqpacketKeepsMessages,
  datagramsKeepMessages,
  truncation,
  datagramQueueFull,
  udpLoses,
  nobodyThere,
  endOfFileOrReset,
  closeWithUnreadInput,
  halfClose,
  writeToClosedUnix,
  writeToClosedTcp,
  killedMidRequest,
  serverKilledMidRequest,
  dupHoldsEndOfFileBack,
  staleName,
  addressInUse,
  unlinkDoesNotStopAServer,
  twoServersTwoQueues,
  timeWait,
  tcpOverIpv6,
  copyingAMovie,
  movieByDatagrams,
  aClientThatDoesNotRead,
  passingADescriptor,
  recvfromOnAStream,
  recvmsgOnAStream,
];
