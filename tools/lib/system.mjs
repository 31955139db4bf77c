/**
 * What must be true before anything heavy is installed: the operating system and Node's version.
 *
 * @param {{platform: string, version: string}} machine as process.platform and process.versions.node
 * @returns {string | null} a sentence with a remedy, null when all is well
 */
export const refusal = ({ platform, version }) => {
  if (platform !== 'linux') {
    return 'Socketarium shows Linux sockets and needs Linux: run it in a container with `docker compose up`.';
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return `Socketarium needs Node 20.19 or newer and this is ${version}: install a newer one, or run \`docker compose up\`.`;
  }
  return null;
};
