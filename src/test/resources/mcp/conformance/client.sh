#!/bin/sh
# The client of a scenario: an agent that has the tools of the server at the address given, and calls them as the scenario wants.
set -eu
url=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/routes"
cat > "$folder/mcp.json" <<JSON
{"mcpServers": {"it": {"url": "$url"}}}
JSON
cat > "$folder/routes/client.camel.yaml" <<YAML
- route:
    id: client
    from:
      uri: agent:client
      parameters:
        tools: mcp:it/*
      steps:
        - to: direct:caravel-loop
YAML
# The tools give no hints; nobody is there to be asked.
cat > "$folder/routes/caravel-guardrail.camel.yaml" <<YAML
- route:
    id: caravel-guardrail
    errorHandler: { noErrorHandler: {} }
    from:
      uri: direct:caravel-guardrail
      steps:
        - setVariable: { name: verdict, constant: allow }
        - setVariable: { name: rule, constant: a test }
YAML
case $MCP_CONFORMANCE_SCENARIO in
    tools_call) task='[[call mcp__it__add_numbers {"a": 5, "b": 3}]]' ;;
    sse-retry) task='[[call mcp__it__test_reconnection {}]]' ;;
    json-schema-ref-no-deref) task='hello' ;;
    json-schema-2020-12-preservation) task='[[call mcp__it__json_schema_2020_12_tool {}]]' ;;
    *) task='hello' ;;
esac
cd "$folder"
CARAVEL_SIMULATOR=true CARAVEL_SIMULATOR_PACE=1 "$CARAVEL" run --agent client "$task" < /dev/null
