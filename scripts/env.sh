# Sourced by the other scripts: the root of the repository as working folder,
# Go's caches even without a HOME, and a temporary folder that goes away.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
	export HOME="$PWD/var/.home" # git ignores var, and Go every folder with a dot
	mkdir -p "$HOME"
fi
# The same for every command, so that what one has compiled serves the next.
export GOFLAGS='-mod=readonly -buildvcs=false -trimpath' CGO_ENABLED=0 GOTOOLCHAIN=local

scratch=$(mktemp -d -t profil.XXXXXX)
chmod 711 "$scratch"
leave() { rm -rf "$scratch"; }
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# say announces a step, with the seconds since the start.
say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
