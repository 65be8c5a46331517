#requires -Version 7.4

# The cmdlet host at a real tenant: JSON lines on standard input and output, as src/tenant/host-protocol.ts has them. One
# request at a time. It ends when its input ends, in the middle of a cmdlet too. Only answers go to standard output; what
# the module says goes to standard error. Tokens come by standard input and leave this process only towards the module.
#
# This file must never name PowerShell's automatic variable for piped input: PowerShell would read standard input for it.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# The only place that says which version of MicrosoftTeams is needed. Application tokens work from 4.7.1 on (5.0.1 in GCC
# High and DoD), their ends are treated rightly from 6.0.0, PowerShell 7.2 and later is what 6.3.0 and newer are made for;
# the cmdlets' reference that this product follows describes 7.1.0 and newer.
$minimumModule = '7.1.0'

# Milliseconds that a stopped cmdlet has to end; one that does not is left behind together with this process.
$stopPatience = 1500

# Cmdlets that read, with the parameters they may be given.
$readParameters = @{
    'Get-CsOnlinePSTNGateway'                   = @{ Identity = 'text' }
    'Get-CsOnlineVoiceRoute'                    = @{}
    'Get-CsOnlinePstnUsage'                     = @{}
    'Get-CsOnlineVoiceRoutingPolicy'            = @{}
    'Get-CsTeamsEmergencyCallRoutingPolicy'     = @{}
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
        Description = 'text'
    }
    'Set-CsOnlineVoiceRoute' = @{ Identity = 'text'; OnlinePstnGatewayList = 'edit' }
    'Remove-CsOnlineVoiceRoute' = @{ Identity = 'text' }
    'New-CsOnlineVoiceRoutingPolicy' = @{ Identity = 'text'; OnlinePstnUsages = 'edit'; Description = 'text' }
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
    'Get-CsOnlineVoiceRoutingPolicy' = @{ Identity = 'text'; OnlinePstnUsages = 'names'; Description = 'text' }
    'Get-CsTeamsEmergencyCallRoutingPolicy' = @{ Identity = 'text'; EmergencyNumbers = 'emergencyNumbers' }
    'Get-CsTeamsSurvivableBranchAppliance' = @{ Fqdn = 'text'; Site = 'text' }
    'Get-CsTeamsSharedCallingRoutingPolicy' = @{ Identity = 'text'; ResourceAccount = 'text' }
    'Get-CsTeamsMeetingConfiguration' = @{
        ClientMediaPortRangeEnabled = 'flag'
        ClientAudioPort = 'number'
        ClientAudioPortRange = 'number'
    }
    'Get-CsOnlineAudioConferencingRoutingPolicy' = @{ Identity = 'text'; OnlinePstnUsages = 'names' }
    'Get-CsTenantNetworkSite' = @{ Identity = 'text'; OnlineVoiceRoutingPolicyTagID = 'text' }
    'Get-CsGroupPolicyAssignment' = @{ GroupId = 'text'; PolicyName = 'text'; Rank = 'number' }
    'Get-CsBatchPolicyAssignmentOperation' = @{
        OperationId = 'text'
        OperationName = 'text'
        OverallStatus = 'text'
        CreatedTime = 'time'
        UserState = 'userStates'
    }
    'New-CsBatchPolicyAssignmentOperation' = @{ OperationId = 'text' }
}

# Runs in a runspace of its own, which can be stopped while standard input is still read. No strict mode there: the
# module's functions would inherit it from the global scope.
$worker = {
    $ProgressPreference = 'SilentlyContinue'
    $ConfirmPreference = 'None'

    function Invoke-AllowedCmdlet {
        param([string] $Cmdlet, [hashtable] $Arguments, [hashtable] $Properties)
        try {
            $found = @(& $Cmdlet @Arguments -ErrorAction Stop)
        }
        catch {
            return (Get-Fault -Record $_ -Cmdlet $Cmdlet)
        }
        $rows = [System.Collections.ArrayList]::new()
        if ($null -ne $Properties) {
            foreach ($item in $found) {
                if ($item -is [string]) {
                    [void] $rows.Add([string] $item)
                }
                elseif ($null -ne $item) {
                    [void] $rows.Add((Select-Answered -Item $item -Properties $Properties))
                }
            }
        }
        return @{ ok = $true; output = $rows.ToArray() }
    }

    function Connect-Tenant {
        param([string] $TenantId, [string[]] $AccessTokens, [string] $EnvironmentName, [string] $Minimum)
        $about = Get-About -Minimum $Minimum
        if ($null -eq $about['module']) {
            return @{
                ok = $false
                category = 'ModuleMissing'
                message = "The PowerShell module MicrosoftTeams is not installed. Run: Install-Module MicrosoftTeams -MinimumVersion $Minimum"
            }
        }
        if ([version] $about['module'] -lt [version] $Minimum) {
            return @{
                ok = $false
                category = 'ModuleTooOld'
                message = "The PowerShell module MicrosoftTeams is version $($about['module']), and $Minimum or newer is needed. Run: Install-Module MicrosoftTeams -MinimumVersion $Minimum -Force"
            }
        }
        try {
            Import-Module -Name MicrosoftTeams -MinimumVersion $Minimum -ErrorAction Stop
            # Connecting by tokens has no parameter for the cloud; this is documented to be heeded where there is none.
            if ($EnvironmentName -ne '') {
                [void] (Set-TeamsEnvironmentConfig -TeamsEnvironmentName $EnvironmentName -ErrorAction Stop)
            }
            # Documented order of the tokens: Graph, then the Teams admin service. No log file, as it could hold them.
            [void] (Connect-MicrosoftTeams -AccessTokens $AccessTokens -TenantId $TenantId -LogLevel 'None' -ErrorAction Stop)
        }
        catch {
            return (Get-Fault -Record $_ -Cmdlet 'Connect-MicrosoftTeams')
        }
        return @{ ok = $true; output = @($about) }
    }

    function Invoke-About {
        param([string] $Minimum)
        return @{ ok = $true; output = @(Get-About -Minimum $Minimum) }
    }

    function Get-About {
        param([string] $Minimum)
        $newest = Get-Module -Name MicrosoftTeams -ListAvailable -ErrorAction SilentlyContinue |
            Sort-Object -Property Version -Descending |
            Select-Object -First 1
        $version = $null
        if ($null -ne $newest) {
            $version = $newest.Version.ToString()
        }
        return @{ powerShell = $PSVersionTable.PSVersion.ToString(); module = $version; minimumModule = $Minimum }
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
        param([System.Management.Automation.ErrorRecord] $Record, [string] $Cmdlet)
        $status = 0
        $retryAfter = $null
        $types = [System.Collections.ArrayList]::new()
        $exception = $Record.Exception
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
        $message = [string] $Record.Exception.Message
        if ($status -eq 0) {
            $status = Read-StatusName -Record $Record
        }
        $fault = @{
            ok = $false
            category = Get-FaultCategory -Record $Record -Cmdlet $Cmdlet -Status $status -Types $types.ToArray() -Message $message
            message = $message
        }
        if ($types -contains 'CommandNotFoundException') {
            $fault['message'] = "The installed module MicrosoftTeams has no $Cmdlet. Run: Update-Module MicrosoftTeams"
        }
        if ($null -ne $retryAfter) {
            $fault['retryAfterSeconds'] = $retryAfter
        }
        return $fault
    }

    function Get-FaultCategory {
        param($Record, [string] $Cmdlet, [int] $Status, [string[]] $Types, [string] $Message)
        $isNew = $Cmdlet -like 'New-*'
        $isRead = $Cmdlet -like 'Get-*'
        $isBusy = $Status -eq 409 -or $Status -eq 412 -or $Status -eq 423
        # Before anything was sent.
        if ($Types -contains 'CommandNotFoundException') { return 'ModuleTooOld' }
        if ($Types -contains 'ParameterBindingException') { return 'InvalidArgument' }
        if ($Types -contains 'ParameterBindingValidationException') { return 'InvalidArgument' }
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
        # No status: by words that only a refusal has, then by kind.
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

    # The module's generated cmdlets put the status by name first into the error's id, and some into the message.
    function Read-StatusName {
        param($Record)
        $statuses = @{
            BadRequest = 400
            Unauthorized = 401
            Authentication_ExpiredToken = 401
            InvalidAuthenticationToken = 401
            Forbidden = 403
            Authorization_RequestDenied = 403
            NotFound = 404
            RequestTimeout = 408
            Conflict = 409
            PreconditionFailed = 412
            TooManyRequests = 429
            InternalServerError = 500
            BadGateway = 502
            ServiceUnavailable = 503
            GatewayTimeout = 504
        }
        $id = ([string] $Record.FullyQualifiedErrorId).Split(',')[0]
        if ($statuses.ContainsKey($id)) {
            return $statuses[$id]
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
                [Environment]::Exit(0)
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
            [Environment]::Exit(3)
        }
    }
    try {
        $given = $shell.EndInvoke($running)
        foreach ($warning in $shell.Streams.Warning) {
            [Console]::Error.WriteLine((Hide-Token -Text $warning.Message))
        }
        $result = $given[0].PSObject.BaseObject
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

function Invoke-Request {
    param([hashtable] $Request)
    $id = $Request['id']
    $kind = $Request['kind']
    if ($kind -eq 'about') {
        Invoke-Worker -Id $id -TimeoutMs $Request['timeoutMs'] -Function 'Invoke-About' -Arguments @{ Minimum = $minimumModule }
    }
    elseif ($kind -eq 'connect') {
        $environments = @{ gccHigh = 'TeamsGCCH'; dod = 'TeamsDOD' }
        $environment = ''
        if ($environments.ContainsKey($Request['cloud'])) {
            $environment = $environments[$Request['cloud']]
        }
        $state['tokens'] = @($Request['graphToken'], $Request['teamsToken'])
        Invoke-Worker -Id $id -TimeoutMs $Request['timeoutMs'] -Function 'Connect-Tenant' -Arguments @{
            TenantId = $Request['tenantId']
            AccessTokens = [string[]] $state['tokens']
            EnvironmentName = $environment
            Minimum = $minimumModule
        }
    }
    elseif ($kind -eq 'run') {
        $refusal = Get-Refusal -Cmdlet $Request['cmdlet'] -Arguments $Request['parameters']
        if ($null -ne $refusal) {
            Send-Fault -Id $id -Category 'InvalidArgument' -Message $refusal
            return
        }
        Invoke-Worker -Id $id -TimeoutMs $Request['timeoutMs'] -Function 'Invoke-AllowedCmdlet' -Arguments @{
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
[Environment]::Exit(0)
