# Sourced after env.sh: postgres_start and postgres_stop, a PostgreSQL of our
# own in the temporary folder, on a free port of the loopback. PostgreSQL
# refuses to be root: root runs it as the account that Debian's package made.

postgres_as=()

# postgres_start [durable] exports TEST_POSTGRES_URL. Tests trade fsync for
# speed; a benchmark of durable writes asks for `durable`.
postgres_start() {
	local bin port tries=0 data=$scratch/postgres
	local safety=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
	[ "${1:-}" = durable ] && safety=()
	bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
	mkdir -p "$data"
	if [ "$(id -u)" -eq 0 ]; then
		chown postgres: "$data"
		postgres_as=(setpriv --reuid=postgres --regid=postgres --init-groups env "HOME=$data")
	fi
	(cd "$data" && "${postgres_as[@]}" "$bin/initdb" --pgdata="$data/cluster" --username=postgres \
		--auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$scratch/initdb.log") || {
		cat "$scratch/initdb.log" >&2
		return 1
	}
	until
		port=$((20000 + RANDOM % 30000))
		(cd "$data" && exec "${postgres_as[@]}" "$bin/postgres" -D "$data/cluster" \
			-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories="$data" \
			-c max_connections=300 "${safety[@]}" >"$scratch/postgres.log" 2>&1) &
		postgres_pid=$!
		postgres_ready "$bin" "$port"
	do
		tries=$((tries + 1))
		if [ $tries -ge 5 ]; then
			cat "$scratch/postgres.log" >&2
			return 1
		fi
	done
	export TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
}

# postgres_ready waits until the server answers on the socket of its folder,
# where nobody else can; it fails when the server has ended, as it does on a
# port that somebody has.
postgres_ready() {
	local _
	for _ in $(seq 200); do
		kill -0 "$postgres_pid" 2>/dev/null || return 1
		"$1/pg_isready" -q -h "$scratch/postgres" -p "$2" && return 0
		sleep 0.05
	done
	return 1
}

postgres_stop() {
	local pidfile=$scratch/postgres/cluster/postmaster.pid
	if [ -e "$pidfile" ]; then
		kill -INT "$(head -n 1 "$pidfile")" 2>/dev/null || true
	fi
	if [ -n "${postgres_pid:-}" ]; then
		wait "$postgres_pid" 2>/dev/null || true
		unset postgres_pid
	fi
}
