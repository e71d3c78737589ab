#!/usr/bin/env bash
# Debian 12 has docker-compose 1.29 alone. This takes Compose v2 out of the next Debian's package, from the
# mirror that apt uses anyway, without installing it or touching apt's own state.
#
# usage: COMPOSE_COMMANDS="docker-compose,$(test/image/compose-v2.sh DIRECTORY)" npm run test:image
# prints the path of the program in DIRECTORY; anything that goes wrong ends it with an error
set -euo pipefail

directory=$(mkdir -p "${1:?usage: compose-v2.sh DIRECTORY}" && cd "$1" && pwd)
program=$directory/files/usr/libexec/docker/cli-plugins/docker-compose

if [ ! -x "$program" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -1)
  : "${mirror:?apt has no Debian mirror: run apt-get update first}"
  mkdir -p "$directory"/apt/{state/lists/partial,cache/archives/partial}
  cat >"$directory/apt/apt.conf" <<CONF
Dir::State "$directory/apt/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$directory/apt/cache";
Dir::Etc::sourcelist "$directory/apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "root";
CONF
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$directory/apt/sources.list"
  export APT_CONFIG=$directory/apt/apt.conf
  apt-get update -qq >&2
  (cd "$directory" && apt-get download -qq docker-compose >&2 && dpkg-deb --extract docker-compose_*.deb files)
fi
"$program" version >&2
echo "$program"
