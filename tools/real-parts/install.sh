#!/usr/bin/env bash
# Installs, where they are missing, the parts of the real thing that tests run with: PowerShell and the Bicep CLI. Needs the
# .NET SDK and Linux on x64. Puts nothing into the checkout; --path tells which folders PATH needs afterwards.
set -euo pipefail
cd "$(dirname "$0")"

powershell=7.6.9
cache="${XDG_CACHE_HOME:-$HOME/.cache}/bypass-pilot/real-parts"
PATH="$PATH:$HOME/.dotnet/tools:$cache/bin"

if [ "${1:-}" = --path ]; then
  echo "$HOME/.dotnet/tools:$cache/bin"
  exit
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if ! command -v pwsh >/dev/null; then dotnet tool install --global PowerShell --version "$powershell"; fi
pwsh --version

if ! command -v bicep >/dev/null; then
  mkdir -p "$cache/bin"
  # Restoring writes beside the project.
  cp bicep.csproj "$cache/"
  dotnet restore "$cache/bicep.csproj" --packages "$cache/packages"
  bicep=$(find "$cache/packages" -path '*/tools/bicep' | sort -V | tail -n 1)
  chmod 755 "$bicep"
  ln -sf "$bicep" "$cache/bin/bicep"
fi
bicep --version
