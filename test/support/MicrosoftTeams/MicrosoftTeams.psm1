# Stands in for Microsoft's module in tests: every cmdlet is forwarded to the simulated tenant, whose address stands in
# address.txt beside a copy of this file. Objects come back with the quirks that the real module has.

$address = Get-Content -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'address.txt') -TotalCount 1
$signedInWith = @{ graph = ''; teams = '' }

enum TranslatedMode {
    None
    Always
    OnlyForLocalUsers
}

function Send-Request {
    param([System.Collections.IDictionary] $Request)
    $body = ConvertTo-Json -InputObject $Request -Depth 12 -Compress
    return (Invoke-RestMethod -Method Post -Uri $address -Body $body -ContentType 'application/json; charset=utf-8')
}

function Connect-MicrosoftTeams {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string[]] $AccessTokens,
        [string] $TenantId,
        [ValidateSet('Info', 'Error', 'Warning', 'None')] [string] $LogLevel
    )
    $answer = Send-Request -Request @{
        kind = 'connect'
        id = 1
        tenantId = $TenantId
        cloud = 'commercial'
        graphToken = $AccessTokens[0]
        teamsToken = $AccessTokens[1]
        timeoutMs = 60000
    }
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet 'Connect-MicrosoftTeams'))
    }
    $signedInWith['graph'] = $AccessTokens[0]
    $signedInWith['teams'] = $AccessTokens[1]
    # As the real one does, which the host has to keep out of its answers.
    Write-Host 'Signed in.'
    Write-Warning 'A warning.'
    [Console]::WriteLine('Written past PowerShell.')
    [pscustomobject] @{ Account = 'application'; TenantId = $TenantId }
}

function Set-TeamsEnvironmentConfig {
    [CmdletBinding()]
    param([ValidateSet('TeamsGCCH', 'TeamsDOD')] [string] $TeamsEnvironmentName)
    Write-Verbose "The environment is $TeamsEnvironmentName."
}

# An error record as the module's generated cmdlets make them: a status by name first, then whose it is.
function New-Fault {
    param($Fault, [string] $Cmdlet)
    $statuses = @{
        ObjectNotFound = 'NotFound'
        ResourceExists = 'Conflict'
        InvalidArgument = 'BadRequest'
        PermissionDenied = 'Forbidden'
        LimitsExceeded = 'TooManyRequests'
        Unauthenticated = 'Unauthorized'
        NotSpecified = 'InternalServerError'
    }
    $status = $statuses[$Fault.category]
    $exception = [System.InvalidOperationException]::new([string] $Fault.message)
    $category = [System.Management.Automation.ErrorCategory]::InvalidOperation
    return [System.Management.Automation.ErrorRecord]::new($exception, "$status,Stub.$Cmdlet", $category, $null)
}

function Invoke-Service {
    param([string] $Cmdlet, [hashtable] $Parameters)
    return (Send-Request -Request @{
        kind = 'run'
        id = 1
        cmdlet = $Cmdlet
        parameters = $Parameters
        timeoutMs = 60000
        tokens = $signedInWith
    })
}

# An enum where the service has a text, the misspelt name alone, and lists as the module's own classes give them.
function ConvertTo-Quirk {
    param($Item)
    if ($Item -is [string]) {
        return $Item
    }
    foreach ($property in @($Item.PSObject.Properties)) {
        if ($property.Value -is [object[]]) {
            $property.Value = [System.Collections.ArrayList] $property.Value
        }
        elseif ($property.Name -eq 'BypassMode') {
            $property.Value = [TranslatedMode] $property.Value
        }
    }
    return $Item
}

function Get-Parameter {
    param([System.Collections.IDictionary] $Bound)
    $given = @{}
    foreach ($name in $Bound.Keys) {
        if (@('ErrorAction', 'Verbose', 'Debug') -notcontains $name) {
            $given[$name] = $Bound[$name]
        }
    }
    return $given
}

function Get-CsOnlinePSTNGateway {
    [CmdletBinding()]
    param(
        [string] $Identity
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsOnlineVoiceRoute {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsOnlinePstnUsage {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsOnlineVoiceRoutingPolicy {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsTeamsEmergencyCallRoutingPolicy {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsTeamsSurvivableBranchAppliance {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsTeamsSharedCallingRoutingPolicy {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsTeamsMeetingConfiguration {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsOnlineAudioConferencingRoutingPolicy {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsTenantNetworkSite {
    [CmdletBinding()]
    param()
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsGroupPolicyAssignment {
    [CmdletBinding()]
    param(
        [string] $PolicyType
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Get-CsBatchPolicyAssignmentOperation {
    [CmdletBinding()]
    param(
        [string] $Identity
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function New-CsOnlinePSTNGateway {
    [CmdletBinding()]
    param(
        [string] $Identity,
        [int] $SipSignalingPort,
        [bool] $MediaBypass,
        [bool] $Enabled,
        [bool] $SendSipOptions,
        [int] $MaxConcurrentSessions,
        [int] $FailoverTimeSeconds,
        [string] $FailoverResponseCodes,
        [bool] $ForwardCallHistory,
        [bool] $ForwardPai,
        [string] $BypassMode,
        [string] $ProxySbc,
        [string] $GatewaySiteId,
        [bool] $GatewaySiteLbrEnabled,
        [bool] $GatewayLbrEnabledUserOverride,
        [string] $IPAddressVersion,
        [string] $MediaRelayRoutingLocationOverride,
        [bool] $PidfLoSupported,
        [object] $InboundPstnNumberTranslationRules,
        [object] $InboundTeamsNumberTranslationRules,
        [object] $OutboundPstnNumberTranslationRules,
        [object] $OutboundTeamsNumberTranslationRules,
        [string] $Description
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Set-CsOnlinePSTNGateway {
    [CmdletBinding()]
    param(
        [string] $Identity,
        [bool] $MediaBypass,
        [bool] $Enabled
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Remove-CsOnlinePSTNGateway {
    [CmdletBinding()]
    param(
        [string] $Identity
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Set-CsOnlinePstnUsage {
    [CmdletBinding()]
    param(
        [string] $Identity,
        [hashtable] $Usage
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function New-CsOnlineVoiceRoute {
    [CmdletBinding()]
    param(
        [string] $Identity,
        [string] $NumberPattern,
        [int] $Priority,
        [hashtable] $OnlinePstnUsages,
        [hashtable] $OnlinePstnGatewayList,
        [string] $Description
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Set-CsOnlineVoiceRoute {
    [CmdletBinding()]
    param(
        [string] $Identity,
        [hashtable] $OnlinePstnGatewayList
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Remove-CsOnlineVoiceRoute {
    [CmdletBinding()]
    param(
        [string] $Identity
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function New-CsOnlineVoiceRoutingPolicy {
    [CmdletBinding()]
    param(
        [string] $Identity,
        [hashtable] $OnlinePstnUsages,
        [string] $Description
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function Remove-CsOnlineVoiceRoutingPolicy {
    [CmdletBinding()]
    param(
        [string] $Identity
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}

function New-CsBatchPolicyAssignmentOperation {
    [CmdletBinding()]
    param(
        [string[]] $Identity,
        [string] $PolicyType,
        [AllowNull()] [object] $PolicyName,
        [string] $OperationName
    )
    $answer = Invoke-Service -Cmdlet $MyInvocation.MyCommand.Name -Parameters (Get-Parameter -Bound $PSBoundParameters)
    if (-not $answer.ok) {
        $PSCmdlet.ThrowTerminatingError((New-Fault -Fault $answer.error -Cmdlet $MyInvocation.MyCommand.Name))
    }
    foreach ($item in $answer.output) {
        ConvertTo-Quirk -Item $item
    }
}
