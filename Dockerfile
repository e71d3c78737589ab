# The worker as an image: one bundle on a base without shell or package manager.
# Needs BuildKit, the default of Docker from version 23 on (older engines: DOCKER_BUILDKIT=1).
#
# The tags of both bases move with their patch releases. Where a build has to be repeatable to the byte, pass
# the digests that you looked up: --build-arg RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

# Runs on the machine that builds, whatever the image is for: what it makes is the same on every platform.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# The optional dependencies are Node itself, for machines without it; here it is in the base.
RUN npm pkg delete optionalDependencies \
 && npm ci --omit=dev --ignore-scripts --no-audit --no-update-notifier

FROM packages AS bundle
COPY node-version.mjs LICENSE ./
COPY scripts/ scripts/
COPY worker/ worker/
# Times of files are part of a layer: all get this one (seconds since 1970), so that the same sources give the same layer.
# https://reproducible-builds.org/docs/source-date-epoch/
ARG SOURCE_DATE_EPOCH=0
RUN node scripts/bundle.ts worker /build/dist/worker \
 && mkdir /build/root \
 && cp -R /build/dist/worker /build/root/app \
 && find /build/root -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +

FROM bundle AS emulators-bundle
RUN node scripts/bundle.ts emulators /build/dist/emulators

# For docker-compose.yml alone: prepares the emulators, and shows what the worker stored in them.
FROM ${RUNTIME_IMAGE} AS emulators
COPY --from=emulators-bundle /build/dist/emulators /app
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["/app/seed.mjs"]

# The image that is deployed. Nothing runs in this stage, so it is built for any platform without emulation.
FROM ${RUNTIME_IMAGE} AS worker
ARG RUNTIME_IMAGE
ARG VERSION=unknown
ARG REVISION=unknown
ARG SOURCE=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="IAM credential reports" \
      org.opencontainers.image.description="Collects the IAM credential report of every account of an AWS organization into one bucket" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${RUNTIME_IMAGE}"
ENV NODE_ENV=production
# The folder is copied as a whole: a folder that COPY itself makes has the time of the build.
COPY --from=bundle /build/root/ /
USER 65532:65532
# Node's and V8's options stand here, before the script; arguments of `docker run` and RunTask follow it. They and
# the allocator's are what `npm run bench` measures with; docs/performance.md says why. Stacks in the log name the
# bundle: NODE_OPTIONS=--enable-source-maps has them name the sources, at a fifth of the start time.
ENV MALLOC_ARENA_MAX=1
ENV MALLOC_MMAP_THRESHOLD_=131072
ENV MALLOC_TRIM_THRESHOLD_=131072
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=8", "--max-old-space-size=288", "--heap-growing-percent=100", "/app/worker.mjs"]
