#!/bin/sh
# Creates the namespace once Temporal answers. RETENTION is how long closed actions stay readable.
set -eu
until temporal operator cluster health --address "$TEMPORAL_ADDRESS"; do sleep 2; done
temporal operator namespace describe --namespace default --address "$TEMPORAL_ADDRESS" ||
  temporal operator namespace create --namespace default --retention "$RETENTION" --address "$TEMPORAL_ADDRESS"
