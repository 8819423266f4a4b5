#!/bin/sh
# Makes a PostgreSQL image for the tests from Debian packages, for where no image registry can be reached:
#   test-servers/postgres-image.sh [NAME:TAG]      (root; needs debootstrap and a Docker engine)
# DEBIAN_MIRROR, when it is set, is where the packages come from instead of debootstrap's own choice.
# It starts as the official image does and honours POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB.
# Tests with it: mvn verify -Dcrescendo.test.servers=containers -Dcrescendo.test.postgres.image=NAME:TAG
set -eu

name=${1:-postgres-local:15}
version=15
suite=bookworm
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

debootstrap --variant=minbase --include="postgresql-$version" "$suite" "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*

cat > "$root/usr/local/bin/entrypoint.sh" <<'ENTRYPOINT'
#!/bin/sh
set -eu
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
data=/var/lib/postgresql/data
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -s "$data/PG_VERSION" ]; then
    install -d -m 700 -o postgres -g postgres "$data"
    printf '%s\n' "${POSTGRES_PASSWORD:?is needed}" > /tmp/password
    chown postgres /tmp/password
    as_postgres initdb -D "$data" --username="$user" --pwfile=/tmp/password --auth=trust --encoding=UTF8 --locale=C.UTF-8
    rm /tmp/password
    echo 'host all all all scram-sha-256' >> "$data/pg_hba.conf"
    as_postgres pg_ctl -D "$data" --wait --options="-c listen_addresses=''" start
    [ "$database" = postgres ] || as_postgres createdb --username="$user" "$database"
    as_postgres pg_ctl -D "$data" --wait --mode=fast stop
fi
if [ "${1:-}" = postgres ]; then shift; fi
exec setpriv --reuid=postgres --regid=postgres --init-groups postgres -D "$data" -c listen_addresses='*' "$@"
ENTRYPOINT
chmod 755 "$root/usr/local/bin/entrypoint.sh"

tar -C "$root" -c . | docker import \
    --change "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/$version/bin" \
    --change 'ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]' \
    --change 'CMD ["postgres"]' \
    --change 'EXPOSE 5432' \
    - "$name"
