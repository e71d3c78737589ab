#!/usr/bin/env bash
# Makes an image with LocalStack's own code under its public tag, where that image cannot be pulled: Debian 13 with
# Python 3.13, and the packages of LocalStack from the Python package index. An image that is there is left as it is.
# usage: stand-in-image.sh (as root; needs debootstrap and a Docker engine)
set -euo pipefail
image=localstack/localstack:4.14.0
cache=${1:-/var/tmp/localstack-4.14.0}
docker image inspect "$image" >/dev/null 2>&1 && exit
root="$cache/root"

if [ ! -f "$cache/root.tar" ]; then
  rm -rf "$root" && mkdir -p "$cache"
  # Without the packages that only a whole machine needs.
  debootstrap --variant=minbase --include=ca-certificates,curl,python3,python3-venv trixie "$root" >"$cache/debootstrap.log"
  # The ways to the package index that this machine has.
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  for file in /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
    if [ -f "$file" ]; then cp -L "$file" "$root/etc/pip.conf"; fi
  done
  chroot "$root" python3 -m venv /opt/localstack
  # localstack-core pins what it needs itself only in the lock file of its own image. Newer versions of those named
  # here with a version do not work with it.
  chroot "$root" /opt/localstack/bin/pip install --quiet --no-cache-dir \
    'localstack-core[base-runtime]==4.14.0' 'moto-ext[s3,iam,sts,kms]' cbor2==5.7.1 pyopenssl==25.3.0 'service_identity<25' \
    awscli==1.44.44 airspeed-ext antlr4-python3-runtime==4.13.2 apispec jinja2 jsonpath-ng jsonpath-rw responses crontab
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root/etc/pip.conf" "$root/etc/resolv.conf"
  mkdir -p "$root/etc/localstack/init/ready.d" "$root/var/lib/localstack"
  tar --directory "$root" --create --file "$cache/root.tar.part" . && mv "$cache/root.tar.part" "$cache/root.tar"
  rm -rf "$root"
fi
docker import \
  --change 'ENV PATH=/opt/localstack/bin:/usr/local/bin:/usr/bin:/bin GATEWAY_LISTEN=0.0.0.0:4566' \
  --change 'EXPOSE 4566' \
  --change 'ENTRYPOINT ["localstack-supervisor"]' \
  "$cache/root.tar" "$image" >/dev/null
