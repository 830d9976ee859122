#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet_logins.sh - the fake devices' ways to log in that take more than
# one step: tokens, partial success, new passwords; and what they say first.
# deadline 300
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.32
export FLEET_TOKEN=424242 SSH_ASKPASS=$T/askpass SSH_ASKPASS_REQUIRE=force
cat >"$SSH_ASKPASS" <<'END'
#!/bin/sh
echo "$1" >>"${0%/*}/prompts"
case $1 in
*[Nn]'ew password: ') echo new ;;
*assword*) echo fleet ;;
*) echo "$FLEET_TOKEN" ;;
esac
END
chmod +x "$SSH_ASKPASS"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"

fleet_start --listen "$NET.0.0/16" --any-key --token 424242 \
    --known-hosts-out "$T/known_hosts" --stats "$T/stats" \
    --max-seconds 280 --with-parent \
    --auth "kbdint-token@$NET.1.1" --auth "kbdint-otp@$NET.1.2" \
    --auth "kbdint-both@$NET.1.3" --auth "kbdint-change@$NET.1.4" \
    --auth "password-change@$NET.1.5" --auth "publickey+password@$NET.2.1" \
    --auth "publickey+kbdint-token@$NET.2.2" \
    --auth "publickey,password+kbdint+password@$NET.2.3" \
    --auth "kbdint-endless@$NET.3.1" --auth "kbdint-prompts@$NET.3.2" \
    --auth "publickey,partial@$NET.3.3" --banner "text@$NET.4.1" \
    --banner "long@$NET.4.2" --banner "escapes@$NET.4.3" \
    --banner "many@$NET.4.4"

login() { # [OPTION...] HOST: with a key, if it may; asked are $T/prompts
	: >"$T/prompts"
	run timeout "${wait:-20}" ssh -n -F none -p "$FLEET_PORT" -i "$T/id" \
	    -o UserKnownHostsFile="$T/known_hosts" \
	    -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
	    -o IdentitiesOnly=yes -o IdentityAgent=none \
	    "${@:1:$#-1}" "admin@$NET.${*:$#}" hostname
}

lets_in() { # SENTENCE HOST PROMPTS
	login "$2"
	is "$1" "$(cat "$out")" "$NET.$2"
	is "$1, for these answers" "$(sed 's/^([^)]*) //' "$T/prompts" |
	    tr '\n' '|')" "$3"
}

lets_in 'a token may be asked for in a second round' 1.1 \
    'Password: |Enter PASSCODE: |'
lets_in 'or echoed, in other words' 1.2 'Password: |Verification code: |'
lets_in 'or in the same round' 1.3 'Password: |One-time code: |'
FLEET_TOKEN=1 login 1.1
status_is 'a wrong one is refused' 255
lets_in 'a new password may be demanded in a round' 1.4 \
    'Password: |New password: |Retype new password: |'
lets_in 'or by the method password' 1.5 \
    "admin@$NET.1.5's password: |Enter admin@$NET.1.5's old password: |Enter admin@$NET.1.5's new password: |Retype admin@$NET.1.5's new password: |"

lets_in 'a key may need a password, too' 2.1 "admin@$NET.2.1's password: |"
login -oPreferredAuthentications=publickey 2.1
matches 'and not do without' "$(cat "$err")" 'denied \(password\)'
login -oPreferredAuthentications=password 2.1
matches 'nor may the password' "$(cat "$err")" 'denied \(publickey\)'
lets_in 'or a password and a token' 2.2 'Password: |Enter PASSCODE: |'
login -oPreferredAuthentications=password,keyboard-interactive 2.3
is 'there may be three steps' "$status $(wc -l <"$T/prompts")" '0 3'

wait=2 login 3.1
status_is 'some never let anybody in, round after round' 124
check 'whatever the answers' test "$(wc -l <"$T/prompts")" -gt 9
wait=2 login -v 3.3
matches 'or let in a bit, again and again' \
    "$(grep -c 'partial success' "$err")" '^[1-9]'
status_is 'for nothing' 124

login 4.1
matches 'a banner comes before the login' "$status $(cat "$out" "$err")" \
    "^0 $NET.4.1.*Authorized access only> this is $NET.4.1#"
login 4.2
check 'a long one, too' test "$(wc -c <"$err")" -gt 30000
login 4.3
status_is 'one of escapes costs nobody the login' 0
login 4.4
is 'nor do many' "$status $(grep -c Authorized "$err")" '0 200'
