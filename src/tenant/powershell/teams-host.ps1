#requires -Version 7.4

# The cmdlet host at a real tenant: JSON lines on standard input and output, as src/tenant/powershell/host-protocol.ts has them. One
# request at a time. It ends when its input ends, in the middle of a cmdlet too. Only answers go to standard output; what
# the module says goes to standard error. Tokens come by standard input and leave this process only towards the module.
#
# One file, although a long one. It has three parts: the tables of what may be asked and answered, the worker, which runs in a
# runspace of its own, and the loop around it. Whoever reviews what may reach the tenant reads one text, and one text is what
# is copied, signed where scripts must be, and started: a part beside it could be missing, or of another version.
#
# This file must never name PowerShell's automatic variable for piped input: PowerShell would read standard input for it.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# The only place that says which version of MicrosoftTeams is needed: 7.3.1 and 7.4.0 cannot make an IPv6 trunk, which the
# release note of 7.7.0 mends.
$minimumModule = '7.7.0'

# The newest one that is known. A newer one is used all the same, and warned of.
$newestModule = '8.0.0'

# Whom a Graph token must be for, by cloud: the module takes exactly these, and falls over with a NullReferenceException
# otherwise. A slash at the end is wrong too.
$graphAudiences = @{
    commercial = 'https://graph.microsoft.com'
    gcc = 'https://graph.microsoft.com'
    gccHigh = 'https://graph.microsoft.us'
    dod = 'https://dod-graph.microsoft.us'
}

# The module's own names of the clouds; without one it signs in to the worldwide cloud.
$environmentNames = @{ gccHigh = 'TeamsGCCH'; dod = 'TeamsDOD' }

# Milliseconds that a stopped cmdlet has to end; one that does not is left behind together with this process.
$stopPatience = 1500

# Cmdlets that read, with the parameters they may be given.
$readParameters = @{
    'Get-CsOnlinePSTNGateway'                   = @{ Identity = 'text' }
    'Get-CsOnlineVoiceRoute'                    = @{}
    'Get-CsOnlinePstnUsage'                     = @{}
    'Get-CsOnlineVoiceRoutingPolicy'            = @{}
    'Get-CsTeamsEmergencyCallRoutingPolicy'     = @{}
    'Get-CsTeamsEmergencyCallingPolicy'         = @{}
    'Get-CsTeamsSurvivableBranchAppliance'      = @{}
    'Get-CsTeamsSharedCallingRoutingPolicy'     = @{}
    'Get-CsTeamsMeetingConfiguration'           = @{}
    'Get-CsOnlineAudioConferencingRoutingPolicy' = @{}
    'Get-CsTenantNetworkSite'                   = @{}
    'Get-CsGroupPolicyAssignment'               = @{ PolicyType = 'text' }
    'Get-CsBatchPolicyAssignmentOperation'      = @{ Identity = 'text' }
}

# Cmdlets that change something, with the parameters they may be given. Each must be given an Identity.
$effectParameters = @{
    'New-CsOnlinePSTNGateway' = @{
        Identity = 'text'
        SipSignalingPort = 'number'
        MediaBypass = 'flag'
        Enabled = 'flag'
        SendSipOptions = 'flag'
        MaxConcurrentSessions = 'number'
        FailoverTimeSeconds = 'number'
        FailoverResponseCodes = 'text'
        ForwardCallHistory = 'flag'
        ForwardPai = 'flag'
        BypassMode = 'text'
        ProxySbc = 'text'
        GatewaySiteId = 'text'
        GatewaySiteLbrEnabled = 'flag'
        GatewayLbrEnabledUserOverride = 'flag'
        IPAddressVersion = 'text'
        MediaRelayRoutingLocationOverride = 'text'
        PidfLoSupported = 'flag'
        InboundPstnNumberTranslationRules = 'names'
        InboundTeamsNumberTranslationRules = 'names'
        OutboundPstnNumberTranslationRules = 'names'
        OutboundTeamsNumberTranslationRules = 'names'
        Description = 'text'
    }
    'Set-CsOnlinePSTNGateway' = @{ Identity = 'text'; MediaBypass = 'flag'; Enabled = 'flag' }
    'Remove-CsOnlinePSTNGateway' = @{ Identity = 'text' }
    'Set-CsOnlinePstnUsage' = @{ Identity = 'text'; Usage = 'edit' }
    'New-CsOnlineVoiceRoute' = @{
        Identity = 'text'
        NumberPattern = 'text'
        Priority = 'number'
        OnlinePstnUsages = 'edit'
        OnlinePstnGatewayList = 'edit'
        BridgeSourcePhoneNumber = 'text'
        Description = 'text'
    }
    'Set-CsOnlineVoiceRoute' = @{ Identity = 'text'; OnlinePstnGatewayList = 'edit' }
    'Remove-CsOnlineVoiceRoute' = @{ Identity = 'text' }
    'New-CsOnlineVoiceRoutingPolicy' = @{
        Identity = 'text'
        OnlinePstnUsages = 'names'
        RouteType = 'text'
        Description = 'text'
    }
    'Remove-CsOnlineVoiceRoutingPolicy' = @{ Identity = 'text' }
    'New-CsBatchPolicyAssignmentOperation' = @{
        Identity = 'names'
        PolicyType = 'text'
        PolicyName = 'textOrNull'
        OperationName = 'text'
    }
}

# What is answered of each object; the rest of it is nobody's business here. What other cmdlets give is not answered.
$answeredProperties = @{
    'Get-CsOnlinePSTNGateway' = @{
        Identity = 'text'
        SipSignalingPort = 'number'
        MediaBypass = 'flag'
        Enabled = 'flag'
        SendSipOptions = 'flag'
        MaxConcurrentSessions = 'number'
        FailoverTimeSeconds = 'number'
        FailoverResponseCodes = 'text'
        ForwardCallHistory = 'flag'
        ForwardPai = 'flag'
        PidfLoSupported = 'flag'
        BypassMode = 'text'
        ProxySbc = 'text'
        GatewaySiteId = 'text'
        GatewaySiteLbrEnabled = 'flag'
        GatewayLbrEnabledUserOverride = 'flag'
        IPAddressVersion = 'text'
        MediaRelayRoutingLocationOverride = 'text'
        InboundPstnNumberTranslationRules = 'names'
        InboundTeamsNumberTranslationRules = 'names'
        OutboundPstnNumberTranslationRules = 'names'
        OutboundTeamsNumberTranslationRules = 'names'
        Description = 'text'
    }
    'Get-CsOnlineVoiceRoute' = @{
        Identity = 'text'
        NumberPattern = 'text'
        Priority = 'number'
        OnlinePstnGatewayList = 'names'
        OnlinePstnUsages = 'names'
        BridgeSourcePhoneNumber = 'text'
        Description = 'text'
    }
    'Get-CsOnlinePstnUsage' = @{ Usage = 'names' }
    'Get-CsOnlineVoiceRoutingPolicy' = @{
        Identity = 'text'
        OnlinePstnUsages = 'names'
        RouteType = 'text'
        Description = 'text'
    }
    'Get-CsTeamsEmergencyCallRoutingPolicy' = @{ Identity = 'text'; EmergencyNumbers = 'emergencyNumbers' }
    'Get-CsTeamsEmergencyCallingPolicy' = @{
        Identity = 'text'
        NotificationMode = 'text'
        NotificationGroup = 'text'
        NotificationDialOutNumber = 'text'
        ExtendedNotifications = 'notifications'
    }
    'Get-CsTeamsSurvivableBranchAppliance' = @{ Fqdn = 'text'; Site = 'text' }
    'Get-CsTeamsSharedCallingRoutingPolicy' = @{ Identity = 'text'; ResourceAccount = 'text' }
    'Get-CsTeamsMeetingConfiguration' = @{
        Identity = 'text'
        ClientMediaPortRangeEnabled = 'flag'
        ClientAudioPort = 'number'
        ClientAudioPortRange = 'number'
    }
    'Get-CsOnlineAudioConferencingRoutingPolicy' = @{ Identity = 'text'; OnlinePstnUsages = 'names' }
    'Get-CsTenantNetworkSite' = @{
        Identity = 'text'
        OnlineVoiceRoutingPolicy = 'text'
        EmergencyCallingPolicy = 'text'
    }
    'Get-CsGroupPolicyAssignment' = @{ GroupId = 'text'; PolicyName = 'text'; Priority = 'number' }
    'Get-CsBatchPolicyAssignmentOperation' = @{
        OperationId = 'text'
        OperationName = 'text'
        OverallStatus = 'text'
        CreatedTime = 'time'
        UserState = 'userStates'
    }
    'New-CsOnlinePSTNGateway' = @{ Identity = 'text' }
    'New-CsOnlineVoiceRoute' = @{ Identity = 'text' }
    'New-CsOnlineVoiceRoutingPolicy' = @{ Identity = 'text' }
    'New-CsBatchPolicyAssignmentOperation' = @{ OperationId = 'text' }
}

# Runs in a runspace of its own, which can be stopped while standard input is still read. No strict mode there: the
# module's functions would inherit it from the global scope.
$worker = {
    $ProgressPreference = 'SilentlyContinue'
    $ConfirmPreference = 'None'
    # Only what is global reaches the functions in which the module writes its errors: they belong to other modules, where
    # neither a scope nor an ErrorAction given at the call gets to.
    $global:ErrorActionPreference = 'Stop'

    # What a cmdlet answered, or what went wrong. The module writes most of its errors inside functions of other modules,
    # and some of them get no further than $Error: a record there is a failure too, whatever else was answered.
    function Invoke-AllowedCmdlet {
        param([string] $Cmdlet, [hashtable] $Arguments, [hashtable] $Properties)
        $global:Error.Clear()
        try {
            $found = @(& $Cmdlet @Arguments)
        }
        catch {
            return (Get-Fault -Record $_ -Cmdlet $Cmdlet)
        }
        $rows = [System.Collections.ArrayList]::new()
        foreach ($item in $found) {
            if ($item -is [System.Management.Automation.ErrorRecord]) {
                return (Get-Fault -Record $item -Cmdlet $Cmdlet)
            }
            if ($null -eq $Properties -or $null -eq $item) {
                continue
            }
            if ($item -is [string]) {
                [void] $rows.Add([string] $item)
            }
            else {
                [void] $rows.Add((Select-Answered -Item $item -Properties $Properties))
            }
        }
        if ($global:Error.Count -gt 0) {
            return (Get-Fault -Record $global:Error[$global:Error.Count - 1] -Cmdlet $Cmdlet)
        }
        return @{ ok = $true; output = $rows.ToArray() }
    }

    # The cmdlets of the library that keeps policies read the versions of the module's parts on a thread where they cannot,
    # unless that was done before. Once it failed, it fails as long as this process lives: so others come first.
    $global:needVersions = @(
        'Get-CsTeamsSharedCallingRoutingPolicy'
        'Get-CsTeamsMeetingConfiguration'
        'Get-CsTenantNetworkSite'
        'Get-CsTeamsEmergencyCallingPolicy'
    )
    $global:hasVersions = $false

    function Invoke-Read {
        param([string] $Cmdlet, [hashtable] $Arguments, [hashtable] $Properties)
        if (-not $global:hasVersions -and $global:needVersions -contains $Cmdlet) {
            Invoke-WarmUp
        }
        $answer = Invoke-AllowedCmdlet -Cmdlet $Cmdlet -Arguments $Arguments -Properties $Properties
        if ($answer['category'] -eq 'RunspaceMissing') {
            Invoke-WarmUp
            $answer = Invoke-AllowedCmdlet -Cmdlet $Cmdlet -Arguments $Arguments -Properties $Properties
        }
        return $answer
    }

    # What fails here is no failure of whatever comes after it, which says so itself.
    function Invoke-WarmUp {
        $answer = Invoke-AllowedCmdlet -Cmdlet 'Get-CsOnlinePstnUsage' -Arguments @{} -Properties $null
        if (-not $answer['ok']) {
            Write-Warning "A first read, so that others work, failed: $($answer['message'])"
        }
        $global:hasVersions = (Read-ModuleVersion) -or $answer['ok']
    }

    # Whether that first read does it is not known of every version; this is the library's own way.
    function Read-ModuleVersion {
        $library = 'Microsoft.Teams.Policy.Administration.Cmdlets.Providers.CmdletHostWrapper' -as [type]
        if ($null -eq $library) {
            return $false
        }
        try {
            $versions = @('', '')
            $library::GetCmdletHost($false).GetModulesInfo([ref] $versions[0], [ref] $versions[1])
            return $true
        }
        catch {
            Write-Warning "The versions of the module's parts cannot be read: $($_.Exception.Message)"
            return $false
        }
    }

    function Connect-Tenant {
        param(
            [string] $TenantId,
            [string] $GraphToken,
            [string] $TeamsToken,
            [string] $GraphAudience,
            [string] $EnvironmentName,
            [string] $LogFile,
            [hashtable] $Known
        )
        $about = Get-About -Known $Known
        $minimum = $Known['minimumModule']
        if ($null -eq $about['module']) {
            return (New-Refusal -Category 'ModuleMissing' -Message "The PowerShell module MicrosoftTeams is not installed. Run: Install-Module MicrosoftTeams -MinimumVersion $minimum")
        }
        if ([version] $about['module'] -lt [version] $minimum) {
            return (New-Refusal -Category 'ModuleTooOld' -Message "The PowerShell module MicrosoftTeams is version $($about['module']), and $minimum or newer is needed. Run: Install-Module MicrosoftTeams -MinimumVersion $minimum -Force")
        }
        # The module takes the tenant from the tokens: a TenantId beside them is refused.
        $graphApp = '00000003-0000-0000-c000-000000000000'
        $teamsApp = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239'
        $refusal = Get-TokenRefusal -Name 'Graph' -Token $GraphToken -Audiences @($GraphAudience, $graphApp) -TenantId $TenantId
        if ($null -eq $refusal) {
            $refusal = Get-TokenRefusal -Name 'Teams' -Token $TeamsToken -Audiences @($teamsApp) -TenantId $TenantId
        }
        if ($null -ne $refusal) {
            return $refusal
        }
        $context = @()
        try {
            # What loading says beside is no failure of signing in: what is missing then is named by whoever needs it.
            $global:ErrorActionPreference = 'Continue'
            Import-Module -Name MicrosoftTeams -MinimumVersion $minimum
            $signIn = @{ AccessTokens = @($GraphToken, $TeamsToken); LogLevel = 'None'; LogFilePath = $LogFile }
            if ($EnvironmentName -ne '') {
                $signIn['TeamsEnvironmentName'] = $EnvironmentName
            }
            $context = @(Connect-MicrosoftTeams @signIn -ErrorAction Stop)
        }
        catch {
            return (Get-Fault -Record $_ -Cmdlet 'Connect-MicrosoftTeams')
        }
        finally {
            $global:ErrorActionPreference = 'Stop'
        }
        foreach ($one in $context) {
            $tenant = [string] $one.TenantId
            if ($tenant -ne '' -and $tenant -ne $TenantId) {
                try { [void] (Disconnect-MicrosoftTeams) } catch { Write-Warning $_.Exception.Message }
                return (New-Refusal -Category 'WrongTenant' -Message "Teams PowerShell signed in to the tenant $tenant, and the bot is set up for $TenantId. It signs out again. $(Get-TenantMend)")
            }
        }
        Invoke-WarmUp
        return @{ ok = $true; output = @($about) }
    }

    # Why a token is not handed to the module, or nothing.
    function Get-TokenRefusal {
        param([string] $Name, [string] $Token, [string[]] $Audiences, [string] $TenantId)
        $claims = Read-Claim -Token $Token
        if ($null -eq $claims) {
            return (New-Refusal -Category 'WrongAudience' -Message "The $Name token cannot be read, so nobody can tell whom it is for. Nothing was sent.")
        }
        $tenant = [string] $claims['tid']
        if ($tenant -ne $TenantId) {
            return (New-Refusal -Category 'WrongTenant' -Message "The $Name token is of the tenant '$tenant', and the bot is set up for $TenantId. Nothing was sent. $(Get-TenantMend)")
        }
        $audience = [string] $claims['aud']
        if ($Audiences -cnotcontains $audience) {
            return (New-Refusal -Category 'WrongAudience' -Message "The $Name token is for '$audience', and Teams PowerShell takes only one for $($Audiences -join ' or ') in this cloud, without a slash at the end. Nothing was sent. Check TEAMS_CLOUD.")
        }
        return $null
    }

    function Get-TenantMend {
        return 'Check MicrosoftAppTenantId, and that the credential is of an app of that tenant.'
    }

    function New-Refusal {
        param([string] $Category, [string] $Message)
        return @{ ok = $false; category = $Category; message = $Message }
    }

    # What a token says of itself, unproven: the service proves it. Nothing where it says nothing.
    function Read-Claim {
        param([string] $Token)
        $parts = $Token.Split('.')
        if ($parts.Count -lt 2) {
            return $null
        }
        try {
            $text = $parts[1].Replace('-', '+').Replace('_', '/')
            $bytes = [System.Convert]::FromBase64String($text + ('=' * ((4 - $text.Length % 4) % 4)))
            return (ConvertFrom-Json -InputObject ([System.Text.Encoding]::UTF8.GetString($bytes)) -AsHashtable)
        }
        catch {
            return $null
        }
    }

    function Invoke-About {
        param([hashtable] $Known)
        return @{ ok = $true; output = @(Get-About -Known $Known) }
    }

    function Get-About {
        param([hashtable] $Known)
        $newest = Get-Module -Name MicrosoftTeams -ListAvailable -ErrorAction SilentlyContinue |
            Sort-Object -Property Version -Descending |
            Select-Object -First 1
        $version = $null
        if ($null -ne $newest) {
            $version = $newest.Version.ToString()
        }
        $about = @{ powerShell = $PSVersionTable.PSVersion.ToString(); module = $version }
        return ($about + $Known)
    }

    function Select-Answered {
        param($Item, [hashtable] $Properties)
        if ($Item -is [System.Collections.IDictionary]) {
            $Item = [pscustomobject] $Item
        }
        $row = @{}
        foreach ($name in $Properties.Keys) {
            $member = $Item.PSObject.Properties[$name]
            # The service's own spelling of this one; the module adds the right one beside it.
            if ($name -eq 'OutboundTeamsNumberTranslationRules' -and ($null -eq $member -or $null -eq $member.Value)) {
                $member = $Item.PSObject.Properties['OutbundTeamsNumberTranslationRules']
            }
            if ($null -ne $member) {
                $row[$name] = Read-Value -Value $member.Value -Kind $Properties[$name]
            }
        }
        return $row
    }

    function Read-Value {
        param($Value, [string] $Kind)
        if ($Kind -eq 'names') {
            $names = [System.Collections.ArrayList]::new()
            foreach ($one in @($Value)) {
                if ($null -ne $one) {
                    [void] $names.Add((Read-Text -Value $one))
                }
            }
            return , $names.ToArray()
        }
        if ($Kind -eq 'emergencyNumbers') {
            return , (Read-List -Value $Value -Properties @{ EmergencyDialString = 'text'; OnlinePSTNUsage = 'text' })
        }
        if ($Kind -eq 'notifications') {
            $properties = @{ NotificationMode = 'text'; NotificationGroup = 'text'; NotificationDialOutNumber = 'text' }
            return , (Read-List -Value $Value -Properties $properties)
        }
        if ($Kind -eq 'userStates') {
            return , (Read-List -Value $Value -Properties @{ Id = 'text'; Result = 'text'; State = 'text' })
        }
        if ($null -eq $Value) {
            return $null
        }
        if ($Kind -eq 'flag') {
            if ($Value -is [bool]) {
                return $Value
            }
            $text = Read-Text -Value $Value
            if ($text -eq 'True') {
                return $true
            }
            if ($text -eq 'False') {
                return $false
            }
            return $text
        }
        if ($Kind -eq 'number') {
            [long] $number = 0
            $text = Read-Text -Value $Value
            if ([long]::TryParse($text, [System.Globalization.NumberStyles]::Integer, [cultureinfo]::InvariantCulture, [ref] $number)) {
                return $number
            }
            return $text
        }
        if ($Kind -eq 'time') {
            if ($Value -is [System.DateTimeOffset]) {
                return $Value.UtcDateTime.ToString('o', [cultureinfo]::InvariantCulture)
            }
            if ($Value -is [datetime]) {
                return $Value.ToUniversalTime().ToString('o', [cultureinfo]::InvariantCulture)
            }
            return (Read-Text -Value $Value)
        }
        return (Read-Text -Value $Value)
    }

    function Read-List {
        param($Value, [hashtable] $Properties)
        $rows = [System.Collections.ArrayList]::new()
        foreach ($one in @($Value)) {
            if ($null -ne $one) {
                [void] $rows.Add((Select-Answered -Item $one -Properties $Properties))
            }
        }
        return , $rows.ToArray()
    }

    # Strings as they are, enum values by name, policy objects by their name, XML by its text.
    function Read-Text {
        param($Value)
        if ($Value -is [string]) {
            return [string] $Value
        }
        if ($Value -is [System.Xml.XmlNode]) {
            return [string] $Value.InnerText
        }
        if ($Value -isnot [System.ValueType]) {
            foreach ($name in @('Name', 'Identity', 'Value')) {
                $member = $Value.PSObject.Properties[$name]
                if ($null -ne $member -and $member.Value -is [string]) {
                    return [string] $member.Value
                }
            }
        }
        return [string]::Format([cultureinfo]::InvariantCulture, '{0}', $Value)
    }

    # What went wrong, by how sure it is: a category that is not an answer of the service leaves an effect undecided.
    function Get-Fault {
        param($Record, [string] $Cmdlet)
        $record = Get-FirstRecord -Record $Record
        $status = 0
        $retryAfter = $null
        $types = [System.Collections.ArrayList]::new()
        $exception = $record.Exception
        while ($null -ne $exception -and $types.Count -lt 8) {
            [void] $types.Add($exception.GetType().Name)
            if ($status -eq 0) {
                $status = Read-Status -Exception $exception
            }
            if ($null -eq $retryAfter) {
                $retryAfter = Read-RetryAfter -Exception $exception
            }
            $exception = $exception.InnerException
        }
        if ($status -eq 0) {
            $status = Read-StatusName -Record $record
        }
        $message = Read-Said -Record $record -Types $types.ToArray()
        $fault = @{
            ok = $false
            category = Get-FaultCategory -Record $record -Cmdlet $Cmdlet -Status $status -Types $types.ToArray() -Message $message
            message = $message
        }
        if ($types -contains 'CommandNotFoundException') {
            $missing = [string] $record.Exception.CommandName
            $use = if ($missing -eq $Cmdlet) { '' } else { ", which $Cmdlet needs" }
            $fault['message'] = "The installed module MicrosoftTeams has no $missing$use. Run: Update-Module MicrosoftTeams"
        }
        if (Test-ReadBack -Record $record -Cmdlet $Cmdlet) {
            $fault['message'] = "The object was sent, and the module could not read it back: $message"
        }
        if ($null -ne $retryAfter) {
            $fault['retryAfterSeconds'] = $retryAfter
        }
        return $fault
    }

    # The record of the error itself, where others were wrapped around it on its way.
    function Get-FirstRecord {
        param($Record)
        $first = if ($Record -is [System.Management.Automation.ErrorRecord]) { $Record } else { $Record.ErrorRecord }
        $exception = $first.Exception
        for ($depth = 0; $null -ne $exception -and $depth -lt 8; $depth++) {
            $isWrapper = $exception -is [System.Management.Automation.ActionPreferenceStopException] -or
                $exception -is [System.Management.Automation.CmdletInvocationException]
            if ($isWrapper -and $null -ne $exception.ErrorRecord) {
                $first = $exception.ErrorRecord
            }
            $exception = $exception.InnerException
        }
        return $first
    }

    # A New- reads back what it made: an error of that read says nothing against what was made.
    function Test-ReadBack {
        param($Record, [string] $Cmdlet)
        return ($Cmdlet -like 'New-*' -and [string] $Record.FullyQualifiedErrorId -match '\bGetCs')
    }

    # The service's words out of a body that is the whole message.
    function Read-Said {
        param($Record, [string[]] $Types)
        $exception = $Record.Exception
        if ($exception -is [System.AggregateException] -and $null -ne $exception.InnerException) {
            $exception = $exception.InnerException
        }
        $message = [string] $exception.Message
        if ($Types -contains 'JsonReaderException') {
            return 'The service answered with something that is no JSON.'
        }
        if ($Types -contains 'NullReferenceException') {
            return 'The service answered with nothing, or the module met something that it does not expect (NullReferenceException).'
        }
        if ($message.TrimStart().StartsWith('{')) {
            try {
                $body = ConvertFrom-Json -InputObject $message -AsHashtable
                $said = @($body['message'], $body['action']) -ne $null -join ' '
                if ($said.Trim() -ne '') {
                    return $said
                }
            }
            catch {
                return $message
            }
        }
        return $message
    }

    function Get-FaultCategory {
        param($Record, [string] $Cmdlet, [int] $Status, [string[]] $Types, [string] $Message)
        $isNew = $Cmdlet -like 'New-*'
        $isRead = $Cmdlet -like 'Get-*'
        $isBusy = $Status -eq 409 -or $Status -eq 412 -or $Status -eq 423
        if (Test-ReadBack -Record $Record -Cmdlet $Cmdlet) { return 'NotSpecified' }
        # Before anything was sent; a command within the module may have come after something was.
        $isItself = $Record.Exception.CommandName -eq $Cmdlet -or $Record.InvocationInfo.MyCommand.Name -eq $Cmdlet
        if ($isItself -or $isRead -or $Cmdlet -like 'Connect-*') {
            if ($Types -contains 'CommandNotFoundException') { return 'ModuleTooOld' }
            if ($Types -contains 'ParameterBindingException') { return 'InvalidArgument' }
            if ($Types -contains 'ParameterBindingValidationException') { return 'InvalidArgument' }
        }
        # The service's answer.
        if ($Status -eq 401) { return 'Unauthenticated' }
        if ($Status -eq 403) { return 'PermissionDenied' }
        if ($Status -eq 404) { return 'ObjectNotFound' }
        if ($isNew -and ($Status -eq 409 -or ($Status -eq 400 -and $Message -match 'already exists'))) { return 'ResourceExists' }
        if ($Status -eq 429 -or $isBusy) { return 'LimitsExceeded' }
        if ($Status -eq 408 -or $Status -eq 504) { return 'OperationTimeout' }
        $isAbsent = $isRead -and $Message -match 'cannot find|not found|does not exist'
        if ($isAbsent -and $Status -eq 400) { return 'ObjectNotFound' }
        if ($Status -ge 400 -and $Status -lt 500) { return 'InvalidArgument' }
        if ($Status -ge 500) { return 'NotSpecified' }
        # No status: by words that nothing else has, then by kind.
        if ($Message -match 'no current runspace available') { return 'RunspaceMissing' }
        if ($Message -match 'Run Connect-MicrosoftTeams before') { return 'Unauthenticated' }
        if ($Message -match 'access token has expired|Lifetime validation failed|Access token validation failure') { return 'Unauthenticated' }
        if ($Message -match 'Access Denied|Insufficient privileges') { return 'PermissionDenied' }
        if ($isNew -and $Message -match 'already exists') { return 'ResourceExists' }
        if ($Types -contains 'PipelineStoppedException') { return 'OperationStopped' }
        if ($Types -contains 'TimeoutException') { return 'OperationTimeout' }
        if ($Types -contains 'TaskCanceledException') { return 'OperationTimeout' }
        if ($Types -contains 'OperationCanceledException') { return 'OperationTimeout' }
        if ($Types -contains 'SocketException') { return 'ConnectionError' }
        if ($Types -contains 'HttpRequestException') { return 'ConnectionError' }
        if ($Types -contains 'WebException') { return 'ConnectionError' }
        if ($Types -contains 'IOException') { return 'ConnectionError' }
        $said = $Record.CategoryInfo.Category.ToString()
        if ($said -eq 'AuthenticationError') { return 'Unauthenticated' }
        if ($said -eq 'SecurityError') { return 'PermissionDenied' }
        $same = @('ObjectNotFound', 'ResourceExists', 'InvalidArgument', 'PermissionDenied', 'LimitsExceeded', 'ConnectionError', 'OperationTimeout')
        if ($same -contains $said) { return $said }
        if ($isAbsent) { return 'ObjectNotFound' }
        return 'NotSpecified'
    }

    function Read-Status {
        param($Exception)
        foreach ($holder in @($Exception, $Exception.Response)) {
            if ($null -ne $holder) {
                $member = $holder.PSObject.Properties['StatusCode']
                if ($null -ne $member -and $null -ne $member.Value -and $null -ne ($member.Value -as [int])) {
                    return ($member.Value -as [int])
                }
            }
        }
        return 0
    }

    # The code in the body of the service's answer is the first part of the error's id, as a rule a status by name; some
    # cmdlets put it into the message. No status comes with it.
    function Read-StatusName {
        param($Record)
        $statuses = @{
            BadRequest = 400
            Unauthorized = 401
            Unauthenticated = 401
            Authentication_ExpiredToken = 401
            InvalidAuthenticationToken = 401
            ExpiredAuthenticationToken = 401
            Forbidden = 403
            AccessDenied = 403
            Authorization_RequestDenied = 403
            NotFound = 404
            ResourceNotFound = 404
            RequestTimeout = 408
            Conflict = 409
            PreconditionFailed = 412
            TooManyRequests = 429
            Throttled = 429
            RequestThrottled = 429
            InternalServerError = 500
            BadGateway = 502
            ServiceUnavailable = 503
            GatewayTimeout = 504
        }
        $id = ([string] $Record.FullyQualifiedErrorId).Split(',')[0]
        if ($statuses.ContainsKey($id)) {
            return $statuses[$id]
        }
        if ($id -match '^[45]\d\d$') {
            return [int] $id
        }
        if ([string] $Record.Exception.Message -match '^\[(\w+)\]') {
            if ($statuses.ContainsKey($Matches[1])) {
                return $statuses[$Matches[1]]
            }
        }
        return 0
    }

    # Seconds.
    function Read-RetryAfter {
        param($Exception)
        foreach ($headers in @($Exception.ResponseHeaders, $Exception.Response.Headers)) {
            if ($null -ne $headers -and $null -ne $headers.RetryAfter) {
                if ($null -ne $headers.RetryAfter.Delta) {
                    return [double] $headers.RetryAfter.Delta.TotalSeconds
                }
                if ($null -ne $headers.RetryAfter.Date) {
                    return [math]::Max(0, ($headers.RetryAfter.Date - [System.DateTimeOffset]::UtcNow).TotalSeconds)
                }
            }
        }
        return $null
    }
}

$utf8 = [System.Text.UTF8Encoding]::new($false)
$reader = [System.IO.StreamReader]::new([Console]::OpenStandardInput(), $utf8)
$writer = [System.IO.StreamWriter]::new([Console]::OpenStandardOutput(), $utf8)
$writer.AutoFlush = $true
$writer.NewLine = "`n"
# Whatever else is written to the console by the module.
[Console]::SetOut([Console]::Error)

$state = @{ line = $null; tokens = @() }
$known = @{ minimumModule = $minimumModule; newestModule = $newestModule }
# The module makes a log file whatever the level: here, where this process may write, and only while it signs in.
$logPath = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath 'bypass-pilot-teams-'

# The next line, or nothing at the end of the input. The reading of the one after it has begun by then.
function Receive-Line {
    $line = $state['line'].GetAwaiter().GetResult()
    if ($null -ne $line) {
        $state['line'] = $reader.ReadLineAsync()
    }
    return $line
}

function Send-Answer {
    param([hashtable] $Answer)
    $writer.WriteLine((ConvertTo-Json -InputObject $Answer -Depth 12 -Compress))
}

function Send-Fault {
    param([long] $Id, [string] $Category, [string] $Message, $RetryAfterSeconds)
    $fault = @{ category = $Category; message = (Hide-Token -Text $Message) }
    if ($null -ne $RetryAfterSeconds) {
        $fault['retryAfterSeconds'] = $RetryAfterSeconds
    }
    Send-Answer -Answer @{ id = $Id; ok = $false; error = $fault }
}

# One line without any token.
function Hide-Token {
    param([string] $Text)
    $hidden = $Text
    foreach ($token in $state['tokens']) {
        if ($token -ne '') {
            $hidden = $hidden.Replace($token, '[token]')
        }
    }
    $hidden = $hidden -replace 'eyJ[\w-]{8,}\.[\w-]+\.[\w-]*', '[token]'
    $hidden = ($hidden -replace '\s+', ' ').Trim()
    if ($hidden.Length -gt 1000) {
        $hidden = $hidden.Substring(0, 1000)
    }
    return $hidden
}

# JSON as it is: a text that looks like a time stays a text, and a list of one stays a list.
function ConvertFrom-Element {
    param([System.Text.Json.JsonElement] $Element)
    $kind = $Element.ValueKind.ToString()
    if ($kind -eq 'Object') {
        $table = @{}
        foreach ($property in $Element.EnumerateObject()) {
            $table[$property.Name] = ConvertFrom-Element -Element $property.Value
        }
        return $table
    }
    if ($kind -eq 'Array') {
        $list = [System.Collections.ArrayList]::new()
        foreach ($one in $Element.EnumerateArray()) {
            [void] $list.Add((ConvertFrom-Element -Element $one))
        }
        return , $list.ToArray()
    }
    if ($kind -eq 'String') {
        return $Element.GetString()
    }
    if ($kind -eq 'Number') {
        [int] $whole = 0
        if ($Element.TryGetInt32([ref] $whole)) {
            return $whole
        }
        return $Element.GetDouble()
    }
    if ($kind -eq 'True') {
        return $true
    }
    if ($kind -eq 'False') {
        return $false
    }
    return $null
}

function Test-Name {
    param($Value)
    return ($Value -is [object[]] -and @($Value | Where-Object { $_ -isnot [string] -or $_ -eq '' }).Count -eq 0)
}

# Whether a value is what its parameter takes.
function Test-Argument {
    param($Value, [string] $Kind)
    if ($Kind -eq 'textOrNull') {
        return ($null -eq $Value -or $Value -is [string])
    }
    if ($Kind -eq 'text') {
        return ($Value -is [string])
    }
    if ($Kind -eq 'flag') {
        return ($Value -is [bool])
    }
    if ($Kind -eq 'number') {
        return ($Value -is [int])
    }
    if ($Kind -eq 'names') {
        return (Test-Name -Value $Value)
    }
    if ($Kind -eq 'edit' -and $Value -is [hashtable] -and $Value.Count -eq 1) {
        foreach ($edit in $Value.get_Keys()) {
            return (@('Add', 'Remove', 'Replace') -ccontains $edit -and (Test-Name -Value $Value[$edit]))
        }
    }
    return $false
}

# Why a cmdlet is not run, or nothing.
function Get-Refusal {
    param([string] $Cmdlet, [hashtable] $Arguments)
    $isEffect = $effectParameters.ContainsKey($Cmdlet)
    if (-not $isEffect -and -not $readParameters.ContainsKey($Cmdlet)) {
        return "$Cmdlet is not among the cmdlets this host may run."
    }
    $known = if ($isEffect) { $effectParameters[$Cmdlet] } else { $readParameters[$Cmdlet] }
    foreach ($name in $Arguments.get_Keys()) {
        if (-not $known.ContainsKey($name)) {
            return "$Cmdlet may not be given the parameter $name."
        }
        if (-not (Test-Argument -Value $Arguments[$name] -Kind $known[$name])) {
            return "$Cmdlet was given a $name of the wrong kind."
        }
    }
    if ($isEffect -and (-not $Arguments.ContainsKey('Identity') -or $Arguments['Identity'].Length -eq 0)) {
        return "$Cmdlet must be given an Identity: without one it would change what everybody has."
    }
    if ($Cmdlet -eq 'Set-CsOnlinePstnUsage') {
        $edit = $Arguments['Usage']
        if ($null -eq $edit -or $edit.ContainsKey('Replace')) {
            return "$Cmdlet may add and remove usages, never replace them."
        }
    }
    return $null
}

# Lists with their type; the rest is what it is.
function ConvertTo-Argument {
    param([hashtable] $Arguments)
    $typed = @{}
    foreach ($name in $Arguments.get_Keys()) {
        $value = $Arguments[$name]
        if ($value -is [object[]]) {
            $typed[$name] = [string[]] $value
        }
        elseif ($value -is [hashtable]) {
            $edits = @{}
            foreach ($edit in $value.get_Keys()) {
                $edits[$edit] = [string[]] $value[$edit]
            }
            $typed[$name] = $edits
        }
        else {
            $typed[$name] = $value
        }
    }
    return $typed
}

# A line that came while a cmdlet runs: the id of the request it wants stopped, or nothing.
function Read-Cancel {
    param([string] $Line)
    try {
        $request = ConvertFrom-Element -Element ([System.Text.Json.JsonDocument]::Parse($Line).RootElement)
        if ($request['kind'] -eq 'cancel') {
            return $request['id']
        }
        Send-Fault -Id $request['id'] -Category 'InvalidArgument' -Message 'The host is busy with another request.'
    }
    catch {
        [Console]::Error.WriteLine('A line that is no request was left out.')
    }
    return $null
}

# Runs a function of the worker and answers the request with what it gives. Standard input is heeded meanwhile.
function Invoke-Worker {
    param([long] $Id, [int] $TimeoutMs, [string] $Function, [hashtable] $Arguments)
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    [void] $shell.AddCommand($Function).AddParameters($Arguments)
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $running = $shell.BeginInvoke()
    $ending = ''
    while (-not $running.AsyncWaitHandle.WaitOne(20)) {
        $wanted = ''
        if ($ending -eq '' -and $clock.ElapsedMilliseconds -ge $TimeoutMs) {
            $wanted = 'OperationTimeout'
        }
        if ($state['line'].IsCompleted) {
            $line = Receive-Line
            if ($null -eq $line) {
                Stop-Host -Code 0
            }
            if ($line.Trim() -ne '' -and (Read-Cancel -Line $line) -eq $Id -and $ending -eq '') {
                $wanted = 'OperationStopped'
            }
        }
        if ($wanted -ne '') {
            $ending = $wanted
            $clock.Restart()
            [void] $shell.BeginStop($null, $null)
        }
        if ($ending -ne '' -and $clock.ElapsedMilliseconds -ge $stopPatience) {
            # No answer: the bot must not hand the next cmdlet to a host that is about to end.
            [Console]::Error.WriteLine("The cmdlet did not end when it was stopped ($ending); its host ends with it.")
            Stop-Host -Code 3
        }
    }
    try {
        $given = $shell.EndInvoke($running)
        foreach ($record in @($shell.Streams.Warning) + @($shell.Streams.Error)) {
            [Console]::Error.WriteLine((Hide-Token -Text ([string] $record)))
        }
        $result = $given[0].PSObject.BaseObject
        if ($result['ok'] -and $shell.Streams.Error.Count -gt 0 -and $Arguments.ContainsKey('Cmdlet')) {
            $result = Read-WrittenFault -Record $shell.Streams.Error[0] -Cmdlet $Arguments['Cmdlet']
        }
        if ($result['ok']) {
            Send-Answer -Answer @{ id = $Id; ok = $true; output = $result['output'] }
        }
        else {
            Send-Fault -Id $Id -Category $result['category'] -Message $result['message'] -RetryAfterSeconds $result['retryAfterSeconds']
        }
    }
    catch {
        if ($ending -ne '') {
            Send-Fault -Id $Id -Category $ending -Message 'The cmdlet was stopped.'
        }
        else {
            Send-Fault -Id $Id -Category 'NotSpecified' -Message $_.Exception.Message
        }
    }
    finally {
        $shell.Dispose()
    }
}

# An error that got past the cmdlet, into the stream of errors alone.
function Read-WrittenFault {
    param([System.Management.Automation.ErrorRecord] $Record, [string] $Cmdlet)
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    try {
        $fault = $shell.AddCommand('Get-Fault').AddParameters(@{ Record = $Record; Cmdlet = $Cmdlet }).Invoke()
        return $fault[0].PSObject.BaseObject
    }
    finally {
        $shell.Dispose()
    }
}

function Remove-LogFile {
    param([string] $Of)
    Remove-Item -Path "$logPath$Of.log" -Force -ErrorAction Ignore
}

function Stop-Host {
    param([int] $Code)
    Remove-LogFile -Of $PID
    [Environment]::Exit($Code)
}

function Invoke-Request {
    param([hashtable] $Request)
    $id = $Request['id']
    $kind = $Request['kind']
    if ($kind -eq 'about') {
        Invoke-Worker -Id $id -TimeoutMs $Request['timeoutMs'] -Function 'Invoke-About' -Arguments @{ Known = $known }
    }
    elseif ($kind -eq 'connect') {
        $cloud = [string] $Request['cloud']
        $state['tokens'] = @($Request['graphToken'], $Request['teamsToken'])
        Invoke-Worker -Id $id -TimeoutMs $Request['timeoutMs'] -Function 'Connect-Tenant' -Arguments @{
            TenantId = $Request['tenantId']
            GraphToken = $Request['graphToken']
            TeamsToken = $Request['teamsToken']
            GraphAudience = $graphAudiences[$cloud]
            EnvironmentName = [string] $environmentNames[$cloud]
            LogFile = "$logPath$PID.log"
            Known = $known
        }
        Remove-LogFile -Of $PID
    }
    elseif ($kind -eq 'run') {
        $refusal = Get-Refusal -Cmdlet $Request['cmdlet'] -Arguments $Request['parameters']
        if ($null -ne $refusal) {
            Send-Fault -Id $id -Category 'InvalidArgument' -Message $refusal
            return
        }
        $function = if ($readParameters.ContainsKey($Request['cmdlet'])) { 'Invoke-Read' } else { 'Invoke-AllowedCmdlet' }
        Invoke-Worker -Id $id -TimeoutMs $Request['timeoutMs'] -Function $function -Arguments @{
            Cmdlet = $Request['cmdlet']
            Arguments = (ConvertTo-Argument -Arguments $Request['parameters'])
            Properties = $answeredProperties[$Request['cmdlet']]
        }
    }
    elseif ($kind -ne 'cancel') {
        Send-Fault -Id $id -Category 'InvalidArgument' -Message 'The host does not know this kind of request.'
    }
}

$runspace = [runspacefactory]::CreateRunspace()
$runspace.ThreadOptions = 'ReuseThread'
$runspace.Open()
$setUp = [powershell]::Create()
$setUp.Runspace = $runspace
[void] $setUp.AddScript($worker.ToString(), $false).Invoke()
$setUp.Dispose()

# Processes that were killed left theirs.
Remove-LogFile -Of '*'
$state['line'] = $reader.ReadLineAsync()
while ($true) {
    $line = Receive-Line
    if ($null -eq $line) {
        break
    }
    if ($line.Trim() -eq '') {
        continue
    }
    $request = $null
    try {
        $request = ConvertFrom-Element -Element ([System.Text.Json.JsonDocument]::Parse($line).RootElement)
    }
    catch {
        $request = $null
    }
    if ($request -isnot [hashtable]) {
        [Console]::Error.WriteLine('A line that is no request was left out.')
        continue
    }
    try {
        Invoke-Request -Request $request
    }
    catch {
        Send-Fault -Id $request['id'] -Category 'NotSpecified' -Message $_.Exception.Message
    }
}
Stop-Host -Code 0
