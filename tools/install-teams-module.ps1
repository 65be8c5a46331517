#requires -Version 7.4
# Installs one version of the MicrosoftTeams module, but only from the very package whose SHA-256 is given.
param(
    [Parameter(Mandatory)] [string] $Version,
    [AllowEmptyString()] [string] $Sha256 = '',
    [ValidateSet('AllUsers', 'CurrentUser')] [string] $Scope = 'AllUsers',
    # Where the package comes from; PowerShell's own gallery unless told.
    [string] $Repository = 'PSGallery'
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

if ($Sha256 -notmatch '^[0-9a-fA-F]{64}$') {
    throw 'TEAMS_MODULE_SHA256 must be the SHA-256 of the MicrosoftTeams package: 64 hexadecimal digits. docs/deploy.md says where to get it.'
}
$folder = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath ([guid]::NewGuid())
New-Item -ItemType Directory -Path $folder | Out-Null
try {
    Save-PSResource -Name MicrosoftTeams -Version $Version -Repository $Repository -AsNupkg -Path $folder -TrustRepository
    $packages = @(Get-ChildItem -Path $folder -Filter '*.nupkg')
    if ($packages.Count -ne 1) {
        throw "One package was expected, and $($packages.Count) came."
    }
    $found = (Get-FileHash -Path $packages[0].FullName -Algorithm SHA256).Hash
    if ($found -ne $Sha256) {
        throw "The package of MicrosoftTeams $Version has the SHA-256 $($found.ToLowerInvariant()), and not $($Sha256.ToLowerInvariant()). It was not installed."
    }
    Register-PSResourceRepository -Name Checked -Uri $folder -Trusted
    try {
        Install-PSResource -Name MicrosoftTeams -Version $Version -Repository Checked -Scope $Scope
    }
    finally {
        Unregister-PSResourceRepository -Name Checked
    }
}
finally {
    Remove-Item -Path $folder -Recurse -Force
}
