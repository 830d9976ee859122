#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_credentials.sh - lists of credentials, the account each is counted for,
# and answers to what a server asks at the login.
# deadline 300
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/ssh/sshd.sh

NET=127.36
TOKEN=t0ken-424242
fleet_start --listen "$NET.0.0/16" --user admin --token "$TOKEN" --any-key \
    --known-hosts-out "$T/known_hosts" --stats "$T/stats" \
    --max-seconds 280 --with-parent --enable fleet \
    --auth "password@$NET.0.0/16" --auth "kbdint@$NET.1.0/24" \
    --auth "kbdint-token@$NET.2.1" --auth "kbdint-otp@$NET.2.2" \
    --auth "kbdint-both@$NET.2.3" --auth "kbdint-change@$NET.2.4" \
    --auth "password-change@$NET.2.5" --auth "kbdint-endless@$NET.2.6" \
    --auth "kbdint-prompts@$NET.2.7" \
    --auth "publickey+password@$NET.3.1" \
    --auth "publickey+kbdint-token@$NET.3.2" \
    --auth "publickey,password+kbdint+password@$NET.3.3" \
    --auth "publickey,partial@$NET.3.4" \
    --shell "cisco@$NET.5.1"
echo wr0ng-Ungeheuer >"$T/tacacs"
echo als0-wrong >"$T/old"
echo fleet >"$T/local"
echo "$TOKEN" >"$T/token"
secrets=()
for name in tacacs old local token; do
	secrets+=(--secret-file "$name=$T/$name")
done
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/other"

hayfork() { # SUBCOMMAND OPTION...
	run "$B/hayfork" "$1" -F none --no-agent --known-hosts "$T/known_hosts" \
	    -o jsonl -j 1 "${secrets[@]}" "${@:2}"
}

login() { # OPTION... 'HOST...': a command on the fleet
	local list=() host

	for host in ${!#}; do
		list+=(-w "$NET.$host:$FLEET_PORT")
	done
	hayfork ssh "${@:1:$#-1}" "${list[@]}" -- hostname
}

# Logins that the fleet has refused since the last time.
refused=0
refusals() {
	local all

	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -e "$T/stats"
	all=$(sed -n 's/^failed_logins //p' "$T/stats")
	echo $((all - refused))
	echo "$all" >"$T/refused"
}
refusals_are() { # SENTENCE NUMBER
	is "$1" "$(refusals)" "$2"
	refused=$(cat "$T/refused")
}

# ---- one after the other ---------------------------------------------------

both=(--credential 'user=netops,secret=tacacs'
    --credential 'user=admin,secret=local')
login "${both[@]}" 0.1
json 'a second credential is tried where the first is refused' \
    '.[0] | .status == "ok" and .login == {user: "admin",
    method: "password", credential: 2} and .attempts == 2'
refusals_are 'one password was refused for it' 1

login -u admin --credential old --credential tacacs --credential local 0.1
json 'passwords of one user are tried on one connection' \
    '.[0] | .status == "ok" and .attempts == 1 and .login.credential == 3'
refusals_are 'each once' 2
login -u admin --credential old --credential local 1.1
json 'so are answers to the same question' \
    '.[0] | .status == "ok" and .login == {user: "admin",
    method: "keyboard-interactive", credential: 2}'

login "${both[@]}" --credential user=root,secret=old 0.2
json 'the first that is let in is the last that is tried' \
    '.[0].login.credential == 2'
login --credential user=netops,secret=tacacs --credential \
    user=root,secret=old 0.2
json 'the last refusal is told' '.[0] | .status == "auth" and
    .stage == "auth" and .login == null and (.error.message |
    test("refused the password of root"))'
status_is 'and the exit status says so' 4

login --password-file "$T/local" --credential user=netops \
    --credential user=admin 0.3
json 'who names no secret has the password of the run' \
    '.[0] | .status == "ok" and .login.credential == 2'

sshd one "HostKey $T/other"
cp "$T/id.pub" "$T/authorized_keys"
sshd_known one "$T/other" >>"$T/known_hosts"
hayfork ssh --credential "user=$me,key_file=$T/other" \
    --credential "user=$me,key_file=$T/id" -w "$SSHD_AT:${port[one]}" -- echo hi
json "OpenSSH's sshd takes the second key" '.[0] | .stdout == "hi\n" and
    .login.method == "publickey" and .login.credential == 2'
hayfork ssh --credential "user=$me,key_file=$T/other" --credential \
    "user=$me,secret=local" -w "$SSHD_AT:${port[one]}" -- echo hi
json 'or refuses key and password' '.[0] | .status == "auth" and
    (.error.message | test("refused 1 key and the password|1 key"))'

# ---- accounts --------------------------------------------------------------

refusals_are 'what was refused before is known' "$(refusals)"
many=$(printf '0.%d ' {1..30})
login --max-refusals 3 "${both[@]}" "$many"
json 'a refused account is given up, and the next one takes over' \
    'length == 30 and all(.status == "ok" and .login.credential == 2)'
refusals_are 'before it can be locked' 3
login --max-refusals 3 --credential user=netops,secret=tacacs \
    --credential user=root,secret=old "$many"
json 'without a next one, what was not begun is not run' \
    '(map(select(.status == "not_run" and .error.class == "refusals" and
    (.error.message | test("as root")))) | length) >= 24 and
    all(.status == "auth" or .status == "not_run")'
status_is 'which the exit status tells' 6
check 'each account was refused three times' test "$(refusals)" = 6
refused=$(cat "$T/refused")
login -u admin --max-refusals 3 --credential old --credential local "$many"
json 'it is the same on one connection' \
    'all(.status == "ok" and .login.credential == 2)'
refusals_are 'where a closed one is passed over' 3
login -u admin --password-file "$T/tacacs" "$many"
json 'without a word there is a limit, too' \
    'any(.status == "auth") and all(.status == "auth" or .status == "not_run")'
refused=$(refusals >/dev/null; cat "$T/refused")

# One place for all, and an account that is closed while others wait for it.
for most in 2 10; do
	login -u admin --password-file "$T/tacacs" --max-logins 1 \
	    --max-refusals $most "$many"
	json "of one place, and $most refusals at most, nobody waits in vain" \
	    "length == 30 and (map(select(.status == \"auth\")) | length) == $most and
	    all(.status == \"auth\" or .status == \"not_run\")"
done
login --max-logins 1 --max-refusals 2 "${both[@]}" "$many"
json 'the place is passed on by who has to take the next account' \
    'length == 30 and all(.status == "ok" and .login.credential == 2)'
refused=$(refusals >/dev/null; cat "$T/refused")

# ---- answers ---------------------------------------------------------------

token=(-u admin --password-file "$T/local" --answer passcode=token
    --answer CODE=token)
login "${token[@]}" '2.1 2.2 2.3'
json 'questions are answered, in a second round or the same' \
    'length == 3 and all(.status == "ok" and
    .login.method == "keyboard-interactive")'
login -u admin --password-file "$T/local" 2.1
json 'one without an answer is told' '.[0] | .status == "auth" and
    .stage == "auth" and .error.class == "question" and
    (.error.message | test("Enter PASSCODE")) and
    (.error.hint | test("--answer"))'
login -u admin --password-file "$T/local" --answer passcode=old 2.1
json 'a wrong answer is refused' '.[0] | .status == "auth" and
    .error.class == "credentials"'
login "${token[@]}" --answer 'new password=token' '2.4 2.5'
json 'nobody answers where a new password is wanted' 'length == 2 and
    all(.status == "auth" and .stage == "auth" and .error.class == "expired"
    and (.error.hint | test("by hand")))'
login "${token[@]}" '2.6 2.7'
json 'questions without end are not answered without end' 'length == 2 and
    all((.status == "auth" or .error.class == "protocol") and
    .stage == "auth")'
login --identity "$T/id" "${token[@]}" '3.1 3.2 3.3'
json 'logins of several steps succeed' \
    'length == 3 and all(.status == "ok") and
    (map(.login.method) | sort) == ["publickey,keyboard-interactive",
    "publickey,password", "publickey,password,keyboard-interactive"]'
login --identity "$T/id" "${token[@]}" 3.4
json 'those of steps without end end' '.[0] | .status == "auth"'

# ---- inventory and plan ----------------------------------------------------

cat >"$T/hosts.yaml" <<END2
tac: {hostname: $NET.0.1, port: $FLEET_PORT, groups: [both]}
own: {hostname: $NET.0.2, port: $FLEET_PORT, groups: [both],
  connection_options: {hayfork: {extras: {credentials: {user: admin, secret: local}}}}}
asks: {hostname: $NET.2.1, port: $FLEET_PORT, username: admin, connection_options: {hayfork: {extras:
  {credentials: [local], answers: {PASSCODE: {secret: token}}}}}}
plain: {hostname: $NET.0.4, port: $FLEET_PORT}
END2
cat >"$T/groups.yaml" <<'END2'
both: {connection_options: {hayfork: {extras: {credentials:
  [{user: netops, secret: tacacs}, {user: admin, secret: local}]}}}}
END2
cat >"$T/plan.yaml" <<'END2'
inventory: hosts.yaml
jobs:
  - ssh: hostname
    credentials: [tacacs, {user: root, secret: old}, {user: admin, secret: local}]
    answers: {never asked: "yes"}
END2
hayfork run "$T/plan.yaml"
json 'a group, a host and a plan have lists, the nearest counts' \
    'length == 4 and all(.status == "ok") and
    (map({(.host): .login.credential}) | add) ==
    {tac: 2, own: 1, asks: 1, plain: 3}'

hayfork ssh "${both[@]}" --platform ios --password-as enable \
    -w "$NET.5.1:$FLEET_PORT" --session shell -c 'show clock'
json 'the password that was let in is what enables' '.[0].status == "ok"'

for file in "$out" "$err"; do
	refute "no secret is in the ${file##*/}" \
	    grep -qFf <(cat "$T/tacacs" "$T/old" "$T/token") "$file"
done

# ---- bad input -------------------------------------------------------------

bad() { # SENTENCE REGEX OPTION...
	run "$B/hayfork" ssh -F none --no-agent "${@:3}" -n -- uptime
	matches "$1" "$status $(cat "$err")" "^2 .*$2"
}
bad 'a secret that nothing tells is an error with its place' \
    'hosts.yaml:5:18: .*no option tells the secret .*--ask-secret' \
    -i "$T/hosts.yaml" -l asks --secret-file "token=$T/token"
bad 'so it is for an option, without its name' \
    'named by --credential' -w h --credential hunter2
refute 'which might be the secret' grep -q hunter2 "$err"
bad 'and for an answer' 'named by --answer' -w h --answer 'code=hunter2'
bad 'an answer wants a question' 'the question is empty' -w h --answer =x
bad 'and a secret' 'expected PROMPT=SECRET' -w h --answer x
bad 'no password is written in a credential' \
    'a password is not written here.*secret: NAME' \
    -w h --credential user=a,password=x
bad 'a key that is none has a near one' "did you mean 'secret'" \
    -w h --credential user=a,secrt=x
seventeen=()
for i in {1..17}; do
	seventeen+=(--credential "user=u$i")
done
bad 'seventeen are too many' 'more than 16 credentials' -w h "${seventeen[@]}"
hayfork ssh --credential "key_file=$T/none" -w h -- uptime
matches 'a key file that is not there ends the run' \
    "$status $(cat "$err")" '^2 .*none'
