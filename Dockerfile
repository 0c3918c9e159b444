# syntax=docker/dockerfile:1
# Not built where this was written; test/docker/docker.test.ts runs its steps as an unprivileged user in an empty folder.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs a script of its own here: the image has its Node.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
RUN rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
# A container of its own: what reaches it is decided by what publishes its port.
ENV NODE_ENV=production PORT=3000 HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json manifest.yml ./
COPY src ./src
# Where the container runs it can write nothing down.
RUN node --heap-growing-percent=50 --import=./src/compile-cache.mjs src/compile.mjs src/app.ts
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without npm in between, so that SIGTERM reaches the bot itself.
CMD ["node", "--max-semi-space-size=2", "--v8-pool-size=1", "--heap-growing-percent=50", "--import=./src/compile-cache.mjs", "src/app.ts"]
