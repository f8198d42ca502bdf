# The service alone: Temporal and the model server are other containers (docker-compose.yml).
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap git python3 ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
COPY harness ./harness
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 9876
ENV NODE_ENV=production INTERN_DATA_DIR=/data INTERN_HOST=0.0.0.0
CMD ["node", "bin/intern.js", "serve"]
