# Socketarium in a container, for machines that are not Linux. See docker-compose.yml.
FROM node:20-bookworm-slim AS build
# For the programs in C, which are all compiled here: the image has no compiler.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
WORKDIR /app
COPY . .
# pnpm as tools/lib/install.mjs runs it; then the daemon and the page, as `npm start` builds them.
RUN npx --yes "$(node -p "require('./package.json').packageManager")" install --frozen-lockfile \
  && npx tsc -b packages/programs apps/daemon \
  && npx rolldown -c tools/rolldown.config.mjs \
  && npx vite build apps/web --logLevel warn \
  && SOCKETARIUM_CACHE=/app/built node packages/c/dist/build-all.js \
  && rm -rf bench e2e docs

FROM node:20-bookworm-slim
# For clients inside the container: docker compose exec socketarium nc -U …
RUN apt-get update \
  && apt-get install -y --no-install-recommends netcat-openbsd iproute2 \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production SOCKETARIUM_CACHE=/app/built
WORKDIR /app
COPY --from=build --chown=node:node /app /app
USER node
EXPOSE 4711
# The only address that needs no token.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4711/api/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# A container's own loopback cannot be published, so the daemon binds all of its addresses. That needs
# a token: SOCKETARIUM_TOKEN, or a generated one that is printed with the address.
CMD ["node", "apps/daemon/dist/main.js", "--host", "0.0.0.0", "--no-open"]
