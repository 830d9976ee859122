#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_inventory_odd.sh - inventories of files and programs at their edges: what
# cannot be read is told of, and what Ansible takes is not lost.
# shellcheck disable=SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

said() { # SENTENCE WORDS: the output, blanks made one
	is "$1" "$(tr -s ' ' <"$out" | sed "s|$T/||g")" "$2"
}

# ---- files beside an inventory -----------------------------------------------

# A loop of links: not even root can read it.
mkdir "$T/loop"
printf '[g]\nh1\n' >"$T/loop/inv"
ln -s group_vars "$T/loop/group_vars"
hf hosts -i "$T/loop/inv"
status_is 'variables that cannot be read are an error' 2
check 'which has the name of the folder' \
    grep -q 'loop/group_vars: cannot be read: ' "$err"

mkdir -p "$T/pipes/host_vars"
printf 'h1\n' >"$T/pipes/a"
mkfifo "$T/pipes/z" "$T/pipes/host_vars/h1"
limit=20 hf hosts -i "$T/pipes"
check 'a pipe in a folder is not waited for' \
    grep -q 'pipes/z: neither a file nor a folder' "$err"
limit=20 hf hosts -i "$T/pipes/a"
check 'nor is one of variables' \
    grep -q 'host_vars/h1: neither a file nor a folder' "$err"

mkdir "$T/ini"
printf '[ec2]\nregions = all\n' >"$T/ini/ec2.ini"
printf '[g]\nh1\n' >"$T/ini/web.ini"
cat >"$T/ini/ec2.py" <<'END'
#!/bin/sh
echo '{"g": {"hosts": ["h9"]}, "_meta": {"hostvars": {}}}'
END
chmod +x "$T/ini/ec2.py"
hf hosts -i "$T/ini"
said 'what a program is told is no inventory, nor is another .ini of a folder' h9
matches 'which is said of what may have been meant' "$(<"$err")" \
    'ini/web.ini: not read: of a folder, Ansible reads no .ini'
refute 'but not of the other' grep -q 'ec2.ini' "$err"
hf hosts -i "$T/ini/web.ini"
said 'one that is named is read' h1

mkdir "$T/tables"
printf '[g]\nh1 x=1\n' >"$T/tables/a"
printf 'name,ip\nh1,10.0.0.7\nh2,\n' >"$T/tables/b"
hf hosts -i "$T/tables" @g -o json
json 'a table may have hosts of other files of its folder' \
    '.[0] | length == 1 and .[0].hostname == "10.0.0.7"'
printf 'h1,10.0.0.8\n' >>"$T/tables/b"
hf hosts -i "$T/tables"
check 'but none twice' grep -q \
    'b:4:1: h1 is in the table twice (first on line 2)' "$err"

# ---- YAML ----------------------------------------------------------------------

printf 'all:\n  vars: foo\n  hosts:\n    h1:\n' >"$T/alone.yaml"
hf hosts -i "$T/alone.yaml" --explain h1
said 'a variable may be a name alone' "$(
	cat <<'TEXT'
h1
 hostname h1 alone.yaml:4
 groups ungrouped, all alone.yaml:4
 data.foo (empty) alone.yaml:2 group all
TEXT
)"

# ---- programs ------------------------------------------------------------------

program() { # PATH LIST HOST VARIABLES
	cat >"$1" <<SH
#!/bin/sh
[ "\$1" = --list ] && exec echo '$2'
[ "\$2" = $3 ] && exec echo '$4'
exit 3
SH
	chmod +x "$1"
}

program "$T/meta" '{"g":["h1"],"_meta":{}}' h1 '{"ansible_host":"10.0.0.9"}'
hf hosts -i "$T/meta" -o json
json '_meta without hostvars: the program is asked' \
    '.[0][0].hostname == "10.0.0.9"'
program "$T/meta" '{"g":["h1"],"_meta":{"hostvars":null}}' h1 '{"x":"y"}'
hf hosts -i "$T/meta" x=y
said 'hostvars that are null, too' h1
printf '#!/bin/bash\ntrap "" CHLD\nexec "%s" "$@"\n' "$HF" >"$T/careless"
chmod +x "$T/careless"
HF=$T/careless hf hosts -i "$T/meta"
said 'one who does not care for its children may start us' h1
mkdir "$T/both"
printf 'other\nh2\n' >"$T/both/a"
program "$T/both/b" '{"g":["h2"]}' h2 '{"x":"y"}'
hf hosts -i "$T/both"
said 'of a folder, it is asked for the hosts that it lists' "$(
	printf 'other\nh2\n'
)"
hf hosts -i "$T/both" x=y
said 'which others may list, too' h2

# ---- ClusterShell's groups -----------------------------------------------------

mkdir -p "$T/cs/a b" "$T/home"
cat >"$T/cs/groups.conf" <<'CONF'
[Main]
default: cmd
autodir: '$CFGDIR/a b' $CFGDIR/a\ b /no/such
[cmd]
map: n=3; echo x$n $$GROUP y$${n}
CONF
printf 'quoted: {a: z1}\n' >"$T/cs/a b/x.yaml"
export CLUSTERSHELL_CFGDIR=$T/cs HOME=$T/home
unset XDG_CONFIG_HOME
hf hosts --group-commands @g
said 'two $ are one for the shell' "$(printf 'x3\ny3\n')"
hf hosts @quoted:a
said 'names of folders may be in quotes' z1
sed -i "s/^autodir.*/autodir: 'x/" "$T/cs/groups.conf"
hf hosts @quoted:a
check 'a quote that is open is told' \
    grep -q 'cs/groups.conf:3: the quote is not closed' "$err"

# ---- secrets -------------------------------------------------------------------

printf 'h1 wifi_psk=hunter2 ansible_port=abc\n' >"$T/psk"
hf hosts -i "$T/psk"
check 'a line with a secret is refused' grep -q 'psk:1:21: ansible_port' "$err"
refute 'and not shown' grep -q hunter2 "$err"
printf 'h1 x="http://a" y="of http://a and http://u:hunter2#@b/"\n' >"$T/url"
hf hosts -i "$T/url" --explain h1
matches 'an address is shown' "$(<"$out")" 'data.x +http://a'
refute 'one with a password is not' grep -q hunter2 "$out"

# ---- where values are from ----------------------------------------------------

cat >"$T/two" <<'INI'
h ansible_become=1 ansible_become_pass=a ansible_become_password=b ansible_host=x
[all:vars]
ansible_ssh_host=
INI
hf hosts -i "$T/two" --explain h
check 'of two names of a thing the one that holds is told' \
    grep -q 'become_password  .* ansible_become_password$' "$out"
check 'one that says nothing is not' grep -q 'hostname .* host, ansible_host$' \
    "$out"

cat >"$T/args" <<'INI'
[g]
h1
[g:vars]
ansible_ssh_args=-C
ansible_ssh_common_args=-J a@@:x:y -o StrictHostKeyChecking=no
ansible_host_key_checking=true
INI
hf hosts -i "$T/args" --explain h1
check 'of options of ssh the variable that has one is told' grep -q \
    'jump .*args:5 .* ansible_ssh_common_args' "$out"
check 'and not another that could' grep -q \
    'host_key .*args:5 .* ansible_ssh_common_args' "$out"
hf ssh -i "$T/args" -n -- true
check 'a jump host that is none is told of where it is written' \
    grep -q 'args:5: not a list of' "$err"

# ---- large ones ----------------------------------------------------------------

# Hosts times variables would take a minute here.
{
	printf 'all:\n  vars:\n'
	seq -f '    v%.0f: x' 10000
	printf '  hosts:\n'
	seq -f '    h%.0f:' 40000
} >"$T/many.yaml"
limit=20 hf hosts -i "$T/many.yaml" -l h7
said 'many hosts may have many variables' h7
# So would groups of a host, or above a group, times as many.
seq -f '[g%.0f]
h' 400000 >"$T/groups.ini"
limit=20 hf hosts -i "$T/groups.ini"
check 'a host in too many groups is told of soon' \
    grep -q 'h is in more than 256 groups' "$err"
{
	printf '[c]\n'
	seq -f '[p%.0f:children]
c' 400000
} >"$T/parents.ini"
limit=20 hf hosts -i "$T/parents.ini"
check 'a group may have many parents' grep -q 'no host in it' "$err"
sed -i 's/^\[c\]/[c]\nh/' "$T/parents.ini"
hf hosts -i "$T/parents.ini"
check 'but not one with a host' \
    grep -q 'h is in more than 256 groups' "$err"
# Gigabytes would be said of the hosts of a range, which are the same bytes.
printf 'h[1:50000] x=%020000d\n' 1 >"$T/range"
case $B in
*address*) skip 'what hosts of a range say is kept once' 'a sanitized build' ;;
*)
	run timeout 20 bash -c 'ulimit -v 500000 && exec "$@"' - "$HF" hosts \
	    -i "$T/range" -l h7
	said 'what hosts of a range say is kept once' h7
	;;
esac
{
	printf 'h[1:1000000]'
	seq -f ' v%.0f=1' 1000
} | tr -d '\n' >"$T/range"
limit=20 hf hosts -i "$T/range"
check 'they may not say too much' grep -q \
    'range:1:1: more than 20000000 variables of hosts' "$err"
