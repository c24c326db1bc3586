#!/bin/sh
# Install one Debian package where this user may, else say how. Used by the Makefile.
set -u
package=$1
command -v apt-get >/dev/null || { echo "Please install $package with your system's package manager."; exit 1; }
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; else
  echo "Please run: sudo apt-get install $package"; exit 1
fi
echo "Installing $package …"
export DEBIAN_FRONTEND=noninteractive
$as apt-get install -y -qq "$package" >/dev/null 2>&1 ||
  { $as apt-get update -qq >/dev/null 2>&1 && $as apt-get install -y -qq "$package" >/dev/null; }
