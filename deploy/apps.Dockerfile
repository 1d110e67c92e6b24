# The demo apps from this repository, for compose.yaml
FROM node:24-slim
WORKDIR /workspace
COPY . .
RUN npx --yes pnpm@12 install --frozen-lockfile
USER node
CMD ["node", "apps/shop/src/server.ts"]
