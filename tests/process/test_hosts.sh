#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_hosts.sh - hayfork hosts: what a choice means; the same sets as those
# of ClusterShell's nodeset, for expressions that are made up.
# shellcheck disable=SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

said() { # SENTENCE WORDS: the names, in one line
	is "$1" "$(paste -sd ' ' "$out")" "$2"
}

cat >"$T/hosts.yaml" <<'YAML'
leaf1: {groups: [leafs], hostname: 10.0.0.1, port: 22, platform: linux}
leaf2: {groups: [leafs], password: hunter2}
spine1: {groups: [spines], platform: cisco_ios}
YAML
printf 'leafs: {}\nspines: {username: admin}\n' >"$T/groups.yaml"
printf '# mine\nleaf1, spine1!leaf1 # not that\n\nleaf2\n' >"$T/some"
printf 'leaf1\nleaf2!\n' >"$T/bad"
printf '@%s/round\n' "$T" >"$T/round"

# ---- what is printed -------------------------------------------------------

hf hosts -i "$T/hosts.yaml"
said 'without a choice, all' 'leaf1 leaf2 spine1'
hf hosts -i "$T/hosts.yaml" '@leafs!leaf2,new[1-2]'
said 'groups and names that are new' 'leaf1 new1 new2'
hf hosts -i "$T/hosts.yaml" -l 'all!platform=linux' -x 'spine*'
said '--limit and --exclude have the same words' leaf2
hf hosts -i "$T/hosts.yaml" "@$T/some"
said 'a file: each line is an expression' 'spine1 leaf2'
hf hosts -i "$T/hosts.yaml" -l "all!@$T/some"
said 'a file is one operand' leaf1
hf hosts --fold 'sw[01-10]!sw[03-04],x'
said '--fold' 'sw[01-02,05-10],x'
hf hosts -i "$T/hosts.yaml" -l 'leaf*' -o json
json 'JSON: the values' '.[0] == [{"name":"leaf1","hostname":"10.0.0.1",
    "port":22,"username":null,"platform":"linux","groups":["leafs"],
    "file":.[0][0].file,"line":1},.[0][1]] and
    (.[0][0].file | endswith("hosts.yaml"))'
refute 'no password is printed' grep -q hunter2 "$out"

# Quadratic work would take minutes here.
seq -f 'sw%.0f' 100000 >"$T/many"
limit=20 hf hosts --fold "@$T/many!sw[2-99999]"
said 'a file of 100,000 lines is read at once' 'sw[1,100000]'

# ---- bad input -------------------------------------------------------------

hf hosts 'a[1-2],b!!c'
status_is 'two operators are refused' 2
check 'with a caret below the place' grep -q '^             ^$' "$err"
hf hosts -i "$T/hosts.yaml" -l '@failed'
check '@failed needs a run that failed' grep -q "no run store yet" "$err"
hf hosts "@$T/bad"
check 'of a file, the line is told' grep -q 'bad:2:6: nothing behind' "$err"
hf hosts "@$T/round"
check 'files that name themselves end' grep -q 'round:1:1: files of hosts' "$err"
hf hosts 'bob:hunter2@a!b['
refute 'a password is not repeated' grep -q hunter2 "$err"
hf hosts a -o csv
status_is 'an output that is not for it' 2

# ---- data, and where values are from ---------------------------------------

mkdir "$T/nornir"
cat >"$T/nornir/hosts.yaml" <<'YAML'
leaf1:
  groups: [lon]
  data: {rack: {row: b}, snmp_community: hunter2}
  connection_options: {ssh: {username: bob}}
leaf2: {data: {site: par, note: "\e[31m"}}
YAML
echo 'lon: {password: hunter2, data: {site: lon, rack: {row: z, unit: 7}}}' \
    >"$T/nornir/groups.yaml"
echo 'port: 2222' >"$T/nornir/defaults.yaml"
hf hosts -i "$T/nornir" 'site=l*,site!=lon' -x rack.row=b
said 'data chooses' leaf2
hf hosts -i "$T/nornir" sit=lon
check 'a key that is not there, and the nearest' \
    grep -q "no host of the inventory has a 'sit' (did you mean 'site'?)" "$err"
hf hosts -i "$T/nornir" --explain leaf1
is '--explain: each value, and where it is from' \
    "$(sed "s|$T/nornir/||" "$out")" "$(
	cat <<'TEXT'
leaf1
  hostname             leaf1             hosts.yaml:1
  port                 2222              defaults.yaml:1  defaults
  username             bob               hosts.yaml:4  host, connection_options.ssh
  password             (set, not shown)  groups.yaml:1  group lon
  groups               lon               hosts.yaml:2  host
  data.rack.row        b                 hosts.yaml:3  host
  data.snmp_community  (set, not shown)  hosts.yaml:3  host
  data.site            lon               groups.yaml:1  group lon
TEXT
)"
hf hosts -i "$T/nornir" --explain joe@leaf2
check '--explain: what is written beside a host' \
    grep -q 'username  *joe  *command line' "$out"
refute 'control bytes are not let loose' grep -q $'\e' "$out"
hf hosts -i "$T/nornir" --explain -l 'leaf1!leaf1'
status_is '--explain of no host says nothing' 0
hf hosts -i "$T/nornir" --explain -o json
json '--explain -o json' '.[0][0].values[3] == {"key":"password","value":null,
    "secret":true,"file":.[0][0].values[3].file,"line":1,"from":"group lon",
    "inside":null}'
refute '--explain: no secret is printed' grep -q hunter2 "$out"

cat >"$T/way.ini" <<'INI'
[core]
r1 ansible_ssh_timeout=5 ansible_ssh_retries=2 ansible_become=yes
[core:vars]
ansible_become_password=hunter2
ansible_ssh_common_args=-J j@10.0.0.9 -o StrictHostKeyChecking=no
INI
hf hosts -i "$T/way.ini" --explain r1
is '--explain: the way to it, and who is become' \
    "$(grep -v ' data\.\|^r1\|groups\|hostname' "$out" | sed "s|$T/||" |
	sed 's/   */  /g')" "$(
	cat <<'TEXT'
  become  true  way.ini:2  host, ansible_become
  become_password  (set, not shown)  way.ini:4  group core, ansible_become_password
  jump  j@10.0.0.9  way.ini:5  group core, ansible_ssh_common_args
  host_key  off  way.ini:5  group core, ansible_ssh_common_args
  connect_timeout  5s  way.ini:2  host, ansible_ssh_timeout
  retries  2  way.ini:2  host, ansible_ssh_retries
TEXT
)"
sed -i 's/=5 /=soon /' "$T/way.ini"
hf hosts -i "$T/way.ini"
status_is 'a timeout that is no number' 2
matches 'is told with its place' "$(<"$err")" \
    'way.ini:2:4: ansible_ssh_timeout: expected a number'
cat >"$T/way.ini" <<'INI'
r1 ansible_ssh_timeout="{{ t }}" otp=hush-1 ansible_ssh_common_args='-o ProxyCommand="sshpass -p hush-2 ssh -W %h:%p j"'
INI
hf hosts -i "$T/way.ini" --explain r1
status_is 'a timeout that only Ansible could tell is done without' 0
matches 'and told' "$(<"$err")" 'ansible_ssh_timeout: a template'
refute 'secrets in commands are not shown' grep -q hush- "$out"
printf 'name,site,rack,Site Code\na,lon,7,x\nb,ams,8,y\n' >"$T/t.csv"
hf hosts -i "$T/t.csv" -l 'site=lon'
is 'a column that is not known is data' "$(<"$out")" a
matches 'one whose name is no word is not' "$(<"$err")" \
    "not used, as their names are no words: 'Site Code'"

mkdir -p "$T/ansible/group_vars"
cat >"$T/ansible/hosts.ini" <<'INI'
[web]
w1 site=lon site=ams
w2 ansible_host=10.0.0.2 ansible_password=hunter2
[web:vars]
ansible_user=deploy
role=web
[all:vars]
role=none
INI
printf 'role: file\ntags: [a, b]\n' >"$T/ansible/group_vars/web.yml"
hf hosts -i "$T/ansible/hosts.ini" -l 'site=ams,role=web'
status_is 'a variable that does not hold chooses nothing' 2
hf hosts -i "$T/ansible/hosts.ini" -l 'role=file&tags=b!site=*'
said "Ansible's variables choose" w2
hf hosts -i "$T/ansible/hosts.ini" --explain w2
is "--explain: Ansible's variables" "$(sed "s|$T/ansible/||" "$out")" "$(
	cat <<'TEXT'
w2
  hostname               10.0.0.2          hosts.ini:3  host, ansible_host
  username               deploy            hosts.ini:5  group web, ansible_user
  password               (set, not shown)  hosts.ini:3  host, ansible_password
  groups                 web, all          hosts.ini:3
  data.ansible_host      10.0.0.2          hosts.ini:3  host
  data.ansible_password  (set, not shown)  hosts.ini:3  host
  data.role              file              group_vars/web.yml:1  group web
  data.tags              a                 group_vars/web.yml:2  group web
  data.tags              b                 group_vars/web.yml:2  group web
  data.ansible_user      deploy            hosts.ini:5  group web
TEXT
)"

# ---- ClusterShell's groups -------------------------------------------------

mkdir -p "$T/cs/groups.d" "$T/cs/it's" "$T/home/.config/clustershell"
export CLUSTERSHELL_CFGDIR=$T/cs HOME=$T/home
unset XDG_CONFIG_HOME
cat >"$T/cs/groups.conf" <<'CONF'
; a comment
[Main]
default = roles
autodir: $CFGDIR/groups.d /no/such
confdir: ${CFGDIR}/it\'s

[cmd,c2]
Map: echo "x[1-3],$SOURCE-$GROUP"
    echo more
list: echo g1 g2
[bad]
map: echo y; exit 3
CONF
cat >"$T/cs/groups.d/a.yaml" <<'YAML'
roles:
    leafs: '@racks:r[1-2]!leaf2'
    lists: ['@leafs,x9', 'y z']
    empty:
racks:
    r1: leaf[1-2]
    r2: leaf[2-3]
    loop: r9,@loop
    odd: 'x[1'
YAML
hf hosts --fold '@leafs,@racks:r2'
said 'groups of groups, of two sources' 'leaf[1-3]'
hf hosts --fold '@lists!y'
said 'a list, and blanks' 'leaf[1,3],x9,z'
hf hosts --fold '@lists,@racks:r[1-9]&leaf*'
said 'globs and ranges of groups, a glob of what is named before' 'leaf[1-3]'
hf hosts '@racks:r*&@empty,one'
said 'an empty group is one' one
hf hosts -i "$T/hosts.yaml" -l '@leafs,@racks:r1'
said 'of the inventory, those that are in the group' 'leaf1 leaf2'
hf hosts '@lefas'
check 'the nearest group is told' grep -q "did you mean '@roles:leafs'?" "$err"
hf hosts '@rocks:r1'
check 'and the nearest source' \
    grep -q "1: no group source 'rocks' (did you mean 'racks'?)" "$err"
hf hosts '@racks:loop'
check 'groups that name themselves end' grep -q 'a.yaml:8: groups name' "$err"
hf hosts '@racks:odd'
check 'of a group, the line is told' \
    grep -q "a.yaml:9: odd: '\[' is never closed" "$err"
hf hosts @cmd:g1
status_is 'no command runs unasked' 2
check 'it is said how' grep -q 'groups.conf:8: .*--group-commands' "$err"
hf hosts --group-commands --fold '@cmd:g[1-2]'
said 'commands run, with their words put in' 'cmd-g[1-2],more,x[1-3]'
hf hosts --group-commands "@cmd:a\$(id)"
status_is 'a name is no command' 2
hf hosts --group-commands '@bad:x'
check 'a command that fails' \
    grep -q 'groups.conf:12: bad: failed with exit status 3' "$err"
sed '/^default/d' "$T/cs/groups.conf" >"$T/cs/new"
mv "$T/cs/new" "$T/cs/groups.conf"
printf '[Main]\ndefault: racks\n' >"$T/home/.config/clustershell/groups.conf"
hf hosts --fold @r1
said 'the file of the user is read, too' 'leaf[1-2]'

# ---- as nodeset does -------------------------------------------------------

# ClusterShell is a module of the system's Python.
python=$(command -v /usr/bin/python3 || echo python3)
if "$python" -c 'import ClusterShell' 2>"$T/why"; then
	check 'expressions and folding are those of ClusterShell' \
	    "$python" tests/process/nodeset_look.py "$HF" \
	    "${HF_NODESETS:-150}" "${HF_SEED:-7}" \
	    @roles:leafs @roles:lists @racks:r1 '@racks:r[1-2]'
else
	skip 'expressions and folding are those of ClusterShell' \
	    'it is not installed (Debian: clustershell)'
fi

# ---- a program that is asked, and a run that is ended meanwhile -----------------

printf '#!/bin/sh\necho $$ >"%s/asked"\nsleep 300 | cat\n' "$T" >"$T/slow"
chmod +x "$T/slow"
group_is_gone() {
	[[ -z $(pgrep -g "$(<"$T/asked")") ]]
}
# What runs in the background of a script ignores SIGQUIT.
printf '#!/bin/sh\nexec env --default-signal=QUIT "%s" "$@"\n' "$HF" >"$T/hears"
chmod +x "$T/hears"
for signal in TERM QUIT KILL; do
	rm -f "$T/asked"
	HF=$T/hears hf_start hosts -i "$T/slow"
	wait_for 10 'the program is asked' test -s "$T/asked"
	kill -"$signal" "$HF_PID"
	hf_wait 10
	wait_for 10 'the group ends' group_is_gone
	ok "with us ends the program, and what it started ($signal)"
done
