# shellcheck shell=bash disable=SC2034 # the scripts that source this file use what it sets
# What every script of a host starts with: the host's settings, and one name for each thing that AWS and a laptop do differently.
export LOGE_ROOT="${LOGE_ROOT:-}"
# shellcheck source=/dev/null
. "$LOGE_ROOT/etc/loge/host.env"

cameras="$LOGE_ROOT/etc/loge/cameras.json"
data="$LOGE_ROOT/var/lib/loge"
run="$LOGE_ROOT/run/loge"
bin="$LOGE_ROOT/opt/loge/bin"

# What is being done; the message when a script ends early.
step="start"
trap '[ $? = 0 ] || echo "$(basename "$0"): failed at: $step" >&2' EXIT

call() { aws "$@" --region "$LOGE_REGION" ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"}; }

# address <private address>: where it is on this machine. AWS has no map, so there it is the address itself.
address() {
  local from to
  if [ -f "$run/addresses" ]; then
    while read -r from to; do
      if [ "$from" = "$1" ]; then echo "$to" && return; fi
    done <"$run/addresses"
  fi
  echo "$1"
}

# give <user> <path>...: hands files to the user whose process reads them. A laptop has one user for all.
give() {
  if [ -z "$LOGE_ROOT" ]; then chown -R "$1:" "${@:2}"; fi
}

# word: 32 letters and digits, about 190 bits.
word() { openssl rand -base64 96 | tr -dc 'A-Za-z0-9' | cut -c 1-32; }

# secret <parameter>: prints the SecureString, made here when Terraform's placeholder is still in it.
# It goes through a file: an argument can be read by every process of the host. Errors are passed on by hand, because
# `set -e` does not reach into $(...).
secret() {
  local value request
  value="$(call ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text)" || return
  if [ "$value" = unset ]; then
    value="$(word)" || return
    request="$(mktemp "$run/request.XXXXXX")" || return
    printf '{"Name": "%s", "Value": "%s", "Type": "SecureString", "Overwrite": true}' "$1" "$value" >"$request"
    call ssm put-parameter --cli-input-json "file://$request" >/dev/null || { rm "$request" && return 1; }
    rm "$request"
  fi
  echo "$value"
}
