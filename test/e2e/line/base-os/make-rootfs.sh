# A minimal Debian system; its archive is kept between builds when PACER_ROOTFS_CACHE names a file.
set -eu
cd base-os
archive=${PACER_ROOTFS_CACHE:-$PWD/system.tar}
if [ ! -s "$archive" ]; then
  debootstrap --variant=minbase bookworm new
  rm -rf new/var/cache/apt/archives/*.deb new/dev/*
  tar -C new -cf "$archive.new" .
  mv "$archive.new" "$archive"
  rm -rf new
fi
mkdir system
tar -C system -xf "$archive"
cp motd system/etc/motd
