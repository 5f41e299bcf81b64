# Builds the piece and installs it into a running Activepieces, then ends. Used by compose.yaml.
FROM node:22-alpine
WORKDIR /piece
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
ENTRYPOINT ["npm", "run", "--silent", "host:install", "--"]
