#!/bin/sh
# Runs once, when the database volume is new: one role and its databases for Temporal, one for Runplane.
# Neither can read the other's.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set temporal_password="$TEMPORAL_DB_PASSWORD" --set owner_password="$RUNPLANE_OWNER_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
-- CREATEROLE: the migrations make the roles of the processes, and runplane_owner and runplane_app, which nobody logs in as.
CREATE ROLE runplane_admin LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE DATABASE runplane OWNER runplane_admin;
REVOKE ALL ON DATABASE temporal, temporal_visibility, runplane FROM PUBLIC;
SQL
