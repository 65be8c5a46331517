# Stands in for Microsoft's module in tests: the cmdlets of the recorded contract, answered by the simulated tenant. As in
# the real one, what is exported only hands on to functions of other modules, so that their errors cross its borders.
# settings.json beside a copy of this file says where the tenant is, and what goes wrong, anew at each cmdlet: see
# stub-module.ts.

$settings = @{}
function Update-Setting {
    $read = Get-Content -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'settings.json') -Raw | ConvertFrom-Json -AsHashtable
    $settings.Clear()
    foreach ($name in $read.Keys) {
        $settings[$name] = $read[$name]
    }
}

Update-Setting
$contract = Get-Content -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'teams-module.json') -Raw | ConvertFrom-Json -AsHashtable
Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Service.psm1') -ArgumentList $settings, $contract
Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Configuration.psm1')

function Connect-MicrosoftTeams {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string[]] $AccessTokens,
        [Alias('Domain', 'TenantDomain')] [string] $TenantId,
        [string] $TeamsEnvironmentName,
        [ValidateSet('None', 'Info', 'Warning', 'Warn', 'Error', 'Verbose')] [string] $LogLevel = 'Error',
        [string] $LogFilePath,
        [hashtable] $EndpointUris
    )
    # Whatever the level.
    if ($LogFilePath -eq '') {
        $folder = [Environment]::GetFolderPath('LocalApplicationData')
        $LogFilePath = Join-Path -Path $folder -ChildPath 'TeamsPowershell.log'
    }
    [System.IO.File]::WriteAllText($LogFilePath, '')
    if ($PSBoundParameters.ContainsKey('TenantId')) {
        Stop-SignIn -Exception ([System.ArgumentException]::new('Not supported tenant type.'))
    }
    $graphAudiences = @{
        '' = 'https://graph.microsoft.com'
        TeamsGCCH = 'https://graph.microsoft.us'
        TeamsDOD = 'https://dod-graph.microsoft.us'
    }
    $byAudience = @{}
    foreach ($token in $AccessTokens) {
        $byAudience[(Read-Claim -Token $token)['aud']] = $token
    }
    $teams = $byAudience['48ac35b8-9aa8-4d74-927d-1f4a14a0b239']
    if ($null -eq $teams) {
        Stop-SignIn -Exception ([System.ArgumentException]::new('A token for Teams is needed.'))
    }
    $graph = $byAudience[$graphAudiences[$TeamsEnvironmentName]]
    if ($null -eq $graph) {
        $graph = $byAudience['00000003-0000-0000-c000-000000000000']
    }
    if ($null -eq $graph) {
        Stop-SignIn -Exception ([System.NullReferenceException]::new('Object reference not set to an instance of an object.'))
    }
    Set-SignIn -Graph $graph -Teams $teams
    # As the real one does, which the host has to keep out of its answers.
    Write-Host 'Signed in.'
    Write-Warning 'A warning.'
    [Console]::WriteLine('Written past PowerShell.')
    $tenant = (Read-Claim -Token $graph)['tid']
    if ($settings.ContainsKey('signsInTo')) {
        $tenant = $settings['signsInTo']
    }
    [pscustomobject] @{
        Account = 'application'
        Environment = if ($TeamsEnvironmentName -eq '') { 'AzureCloud' } else { 'AzureUSGovernment' }
        Tenant = $tenant
        TenantId = [guid] $tenant
    }
}

function Disconnect-MicrosoftTeams {
    [CmdletBinding()]
    param()
    Set-SignIn -Graph '' -Teams ''
}

function Stop-SignIn {
    param([System.Exception] $Exception)
    throw [System.Management.Automation.ErrorRecord]::new($Exception, 'Connect-MicrosoftTeams', 'AuthenticationError', $null)
}

function Read-Claim {
    param([string] $Token)
    $text = $Token.Split('.')[1].Replace('-', '+').Replace('_', '/')
    $bytes = [System.Convert]::FromBase64String($text + ('=' * ((4 - $text.Length % 4) % 4)))
    return ([System.Text.Encoding]::UTF8.GetString($bytes) | ConvertFrom-Json -AsHashtable)
}

# Of configuration cmdlets: the ways between what is exported and the module's functions that an error may come. Which one
# the real module goes is not known.
function Invoke-Configuration {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    $function = '{0}-CsConfigurationModern' -f $Cmdlet.Split('-')[0]
    $arguments = @{ Cmdlet = $Cmdlet; Given = $Given }
    $way = $settings['errors']
    if ($way -eq 'script block') {
        $null | ForEach-Object -Process { & $function @arguments }
    }
    elseif ($way -eq 'nested pipeline' -or $way -eq 'nested pipeline, written again') {
        $nested = [powershell]::Create([System.Management.Automation.RunspaceMode]::CurrentRunspace)
        $nested.AddCommand($function).AddParameters($arguments).Invoke()
        if ($way -ne 'nested pipeline') {
            foreach ($record in $nested.Streams.Error) {
                $PSCmdlet.WriteError($record)
            }
        }
    }
    elseif ($way -eq 'only in $Error') {
        try { & $function @arguments } catch { Write-Verbose 'It is in $Error now.' }
    }
    elseif ($way -eq 'only in the stream') {
        & $function @arguments
        $global:Error.Clear()
    }
    elseif ($way -eq 'among the answers') {
        try { & $function @arguments } catch { $record = $_ }
        $global:Error.Clear()
        $record
    }
    else {
        & $function @arguments
    }
}

# Every cmdlet of the contract in this version, with its parameters.
foreach ($name in $contract['cmdlets'].Keys) {
    $cmdlet = $contract['cmdlets'][$name]
    if ($cmdlet['served'] -eq 'connect' -or @($settings['without']) -contains $name) {
        continue
    }
    $parameters = foreach ($parameter in $cmdlet['parameters'].Keys) {
        $about = $cmdlet['parameters'][$parameter]
        if ($about.ContainsKey('versions') -and $about['versions'] -notcontains $settings['version']) {
            continue
        }
        $sets = foreach ($set in $about['sets']) {
            $named = if ($set -eq '*') { '' } else { "ParameterSetName='$set', " }
            $mandatory = if ($about['mandatory'] -is [bool] -or @($about['mandatory']) -contains $set) { [bool] $about['mandatory'] } else { $false }
            "[Parameter(${named}Mandatory=`$$mandatory)]"
        }
        $empty = if ($about['empty']) { '[AllowEmptyCollection()]' } else { '' }
        $aliases = if ($about.ContainsKey('aliases')) { "[Alias('$($about['aliases'] -join "','")')]" } else { '' }
        "$($sets -join ' ') $empty $aliases [$($about['type'])] `${$parameter}"
    }
    $inner = @{ configuration = 'Invoke-Configuration'; core = 'Invoke-Core'; generated = 'Invoke-Generated' }[$cmdlet['served']]
    Invoke-Expression @"
        function $name {
            [CmdletBinding(DefaultParameterSetName='$($cmdlet['defaultSet'])', PositionalBinding=`$false)]
            param($($parameters -join ', '))
            Update-Setting
            $inner -Cmdlet '$name' -Given `$PSBoundParameters
        }
"@
}

Export-ModuleMember -Function @($contract['cmdlets'].Keys)
