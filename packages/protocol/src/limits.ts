/**
 * Every limit of Socketarium, once. Each says what is counted, and what happens when it is hit.
 * Times are milliseconds and sizes are bytes unless the name says otherwise.
 */
export const LIMITS = {
  /** Labs alive at once in one daemon; one more is refused with LAB_LIMIT. */
  labs: 100,
  /** Labs that have ended and are kept to be looked at; one more, and the oldest of them is forgotten. */
  keptLabs: 5,
  /** Clients of one lab over its life, external ones not counted; more are refused with CLIENT_LIMIT. */
  clientsPerLab: 1000,
  /** Clients that one request may add. */
  clientsPerRequest: 1000,
  /** Clients of a lab with a process each, so that one alone can be killed. Later ones share a process. */
  isolatedClientsPerLab: 16,
  /** Largest pause before a call of the server, milliseconds. */
  paceMs: 10_000,
  /** Largest think time, start delay or spacing of a client, milliseconds. */
  thinkMs: 60_000,
  /** Of what their scripts say, how long clients may be made to think at the most, percent. */
  tempoPercent: 10_000,
  /** Services that one client may ask for, one connection each. */
  servicesPerClient: 1000,
  /** Messages of a client's script, per service. */
  messagesPerScript: 1000,
  /** Length of one message of a client, bytes of UTF-8. */
  messageBytes: 4096,
  /** listen(2)'s backlog as asked for; the kernel clamps it to net.core.somaxconn all the same. */
  backlog: 65_535,
  /** Steps of a client's script, and how often one step may be repeated. */
  stepsPerScript: 200,
  timesPerStep: 100_000,
  /** Bytes that one step of a script makes up and sends in one call. */
  stepBytes: 1_048_576,
  /** What the `file` service copies at the most, bytes. */
  fileBytes: 8_589_934_592,
  /**
   * The name in a header of `file`: all of `FILE <name> <bytes>`, up to fileBytes, is then in the
   * previewBytes that travel with a read, and the picture knows how much is to come.
   */
  fileNameBytes: 47,
  /** Bytes that a client of `file` gives one call. */
  chunkBytes: 262_144,
  /** How long a client waits for the answer to a datagram before it calls it lost, milliseconds. */
  replyTimeoutMs: 60_000,
  /** Largest work of a request, milliseconds. */
  workMs: 10_000,
  /** The server's buffer, bytes. */
  bufferBytes: 1_048_576,
  /** Descriptors that a server may be made to take before its first socket. */
  lowestFd: 4096,
  /** Senders whose unfinished service a datagram server remembers; one more, and the longest silent is forgotten. */
  rememberedSenders: 1024,
  /** Second servers that one lab may be given over its life. */
  secondServers: 8,
  /** Datagrams that the picture keeps one by one; more are counted. */
  drawnDatagrams: 64,
  /** Messages of a client that the picture keeps one by one; older ones are in its counts alone. */
  clientMessages: 8,
  /** Scenario runs alive at once in one daemon; one more is refused with RUN_LIMIT. */
  runs: 8,
  /** Ended runs that the daemon remembers; the oldest is forgotten. */
  rememberedRuns: 100,
  /** A scenario: its steps, its observations, and how long one step may wait, milliseconds. */
  scenarioSteps: 100,
  scenarioObservations: 40,
  scenarioWaitMs: 120_000,
  /** What is read of a scenario's file, white space included; what is sent of it is a request's body. */
  scenarioFileBytes: 1_048_576,
  /** Facts that one run of a scenario keeps to check; a scenario that makes more ends with an error. */
  factsPerRun: 400_000,
  /** Times in one step of a run that the gate holds a watched server and the step's time stands still. */
  heldCallsPerStep: 300,
  /** How long a run that is through hears out a lab of which some process never sleeps, milliseconds. */
  settleMs: 2000,
  /** A line that a server accepts before it gives the client up (the `sum` and `echo` services). */
  lineBytes: 65_536,
  /** Body of an HTTP request. */
  requestBytes: 65_536,
  /** One WebSocket message from a viewer; larger ones close the stream with 1009. */
  viewerMessageBytes: 4096,
  /** Viewers of one lab; one more is closed with VIEWER_LIMIT. */
  viewersPerLab: 32,
  /** Bytes waiting for one viewer before its events are dropped and a fresh snapshot is owed. */
  viewerBufferBytes: 1_048_576,
  /** Stream frames a second to one viewer. */
  framesPerSecond: 60,
  /** Events in one stream frame; when more are due, a snapshot replaces them and says how many it left out. */
  eventsPerFrame: 600,
  /** Snapshots a second to one viewer while events are being left out. */
  thinnedSnapshotsPerSecond: 10,
  /** Newest events that go along with such a snapshot, so that the call list still shows true calls. */
  thinnedTailEvents: 40,
  /** Events that all labs of a daemon remember together for viewers that reconnect; who has most forgets first. */
  rememberedEvents: 100_000,
  /** Descriptors that one walk through /proc looks at for the holders of sockets; later processes are not found. */
  walkedDescriptors: 200_000,
  /** Between looks at whether the known holders of a stranger's socket still have it, milliseconds. */
  holderCheckMs: 250,
  /** Between walks through /proc for a lab's strangers after something changed, and while nothing does, milliseconds. */
  holderWalkMs: 1000,
  holderIdleWalkMs: 5000,
  /** Samples of the kernel a second, for one lab, while calls are not being stepped. */
  samplesPerSecond: 60,
  /** Bytes of a buffer that travel with a read or a write; the count is always exact. */
  previewBytes: 64,
  /** Event records that a program holds back at the most before it writes them out, bytes. */
  recordBufferBytes: 131_072,
  /** Longest path of a Unix-domain socket: sun_path has 108 bytes with the closing NUL, unix(7). */
  unixPathBytes: 107,
  /** FD_SETSIZE: select(2) takes descriptors below it. */
  fdSetSize: 1024,
  /** A server that is not listening after this long has failed to start. */
  startMs: 10_000,
  /** How long a server has to walk its closing steps before it is killed. */
  stopMs: 3000,
  /** How long client processes have to end by themselves before they are killed. */
  hangUpMs: 1500,
} as const;
