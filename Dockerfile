# The bot with what it needs at a real tenant: Node, PowerShell 7 and the MicrosoftTeams module. Everything that differs
# between deployments, secrets included, comes from the environment when it runs: docs/deploy.md.

ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY types ./types
COPY tools ./tools
COPY src ./src
RUN npm run build

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:${NODE_VERSION}-bookworm-slim AS powershell
ARG POWERSHELL_VERSION=7.6.1
# SHA-256 of that version's archives, which go with the version.
ARG POWERSHELL_SHA256_X64=dfc94229767921603f7c3e1cb1ac5aa931448af7496ccf657723b6278057c415
ARG POWERSHELL_SHA256_ARM64=73498813194ea0d849d5942332ee6e51657ea66da08216aa1050788d5c52b741
# At least $minimumModule of src/tenant/powershell/teams-host.ps1.
ARG TEAMS_MODULE_VERSION=7.8.0
# SHA-256 of that version's package; there is no build without: docs/deploy.md says where to get it.
ARG TEAMS_MODULE_SHA256=
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates curl libgssapi-krb5-2 libicu72 libssl3 \
  && rm -rf /var/lib/apt/lists/*
RUN set -eu; \
  case "$(dpkg --print-architecture)" in \
    amd64) arch=x64; sha256="${POWERSHELL_SHA256_X64}" ;; \
    arm64) arch=arm64; sha256="${POWERSHELL_SHA256_ARM64}" ;; \
    *) exit 1 ;; \
  esac; \
  archive="powershell-${POWERSHELL_VERSION}-linux-${arch}.tar.gz"; \
  curl -fsSL -o /tmp/powershell.tar.gz \
    "https://github.com/PowerShell/PowerShell/releases/download/v${POWERSHELL_VERSION}/${archive}"; \
  echo "${sha256}  /tmp/powershell.tar.gz" | sha256sum -c -; \
  mkdir -p /opt/powershell; \
  tar -xzf /tmp/powershell.tar.gz -C /opt/powershell; \
  chmod 755 /opt/powershell/pwsh; \
  rm /tmp/powershell.tar.gz
COPY tools/install-teams-module.ps1 /tmp/
RUN /opt/powershell/pwsh -NoLogo -NoProfile -NonInteractive -File /tmp/install-teams-module.ps1 \
  -Version "${TEAMS_MODULE_VERSION}" -Sha256 "${TEAMS_MODULE_SHA256}"

FROM node:${NODE_VERSION}-bookworm-slim
# tini takes care of PowerShell processes whose parent was killed.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libgssapi-krb5-2 libicu72 libssl3 tini \
  && rm -rf /var/lib/apt/lists/* \
  && ln -s /opt/powershell/pwsh /usr/local/bin/pwsh
COPY --from=powershell /opt/powershell /opt/powershell
COPY --from=powershell /usr/local/share/powershell /usr/local/share/powershell
# The root file system may be read-only: what is written, such as PowerShell's cache of modules, goes below /tmp.
ENV NODE_ENV=production \
  TENANT_MODE=microsoft \
  HOST=0.0.0.0 \
  PORT=3978 \
  HOME=/tmp \
  TMPDIR=/tmp
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY cards ./cards
USER node
EXPOSE 3978
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/main.js"]
