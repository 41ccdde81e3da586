# shellcheck shell=bash disable=SC2034,SC2154 # the script sets camera, host.sh the rest; the script uses what is set here
# What the scripts of one camera's Owncast share. Sourced after host.sh with `camera` set.

# setting <jq path>: a value of this camera, e.g. .ports.owncastWeb
setting() { jq -r --arg camera "$camera" ".[] | select(.name == \$camera) | $1" "$cameras"; }

home="$data/owncast/$camera"
# There once this camera's database holds our keys and nobody else's.
configured="$home/configured"
secrets="$run/owncast/$camera"
# Keys for a first run, thrown away after it: with them, Owncast's well-known "abc123" opens nothing at any time.
first="$secrets/first.env"
# There once a camera can send: the recorder says so to the page.
up="$secrets/ready"
# The SHA-256 of the stream keys that Owncast takes, as owncast-admit has told it.
admitted="$secrets/admitted"
# curl's -K file: keeps the password out of the arguments, which every process can read.
login="$secrets/login"
web="http://127.0.0.1:$(setting .ports.owncastWeb)"

# private <file>: writes standard input to a file that only Owncast's user reads.
private() {
  (umask 077 && cat >"$1.new")
  give loge "$1.new"
  mv "$1.new" "$1"
}

# sum: the SHA-256 of standard input.
sum() { openssl dgst -sha256 -r | cut -d " " -f 1; }

admin() { curl -fsS -m 10 -K "$login" -H "Content-Type: application/json" "${@:2}" "$web/api/admin/$1"; }

# put <setting>: posts standard input. Owncast answers 200 to what it refuses, so the answer is read.
put() {
  local answer
  step="$camera: set $1"
  answer="$(admin "config/$1" -d @-)"
  if [ "$(jq -r .success <<<"$answer")" != true ]; then
    echo "$camera: Owncast refused $1: $(jq -r .message <<<"$answer")" >&2
    return 1
  fi
}
