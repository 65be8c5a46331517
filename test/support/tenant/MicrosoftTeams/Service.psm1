# What talks with the service, here the simulated tenant, and writes its errors.
param([hashtable] $Settings, [hashtable] $Contract)

$signedInWith = @{ graph = ''; teams = '' }
$state = @{ warm = $false; spoiled = $false }

if ($Settings['warmedBy'] -eq 'the library') {
    Add-Type -TypeDefinition @'
namespace Microsoft.Teams.Policy.Administration.Cmdlets.Providers {
    public class CmdletHostWrapper {
        public static bool WasRead;
        public static CmdletHostWrapper GetCmdletHost(bool isSelfHost) { return new CmdletHostWrapper(); }
        public void GetModulesInfo(ref string configuration, ref string teams) {
            configuration = teams = "1.0.0";
            WasRead = true;
        }
    }
}
'@
}

function Test-Warm {
    if ($Settings['warmedBy'] -eq 'the library') {
        return ('Microsoft.Teams.Policy.Administration.Cmdlets.Providers.CmdletHostWrapper' -as [type])::WasRead
    }
    return ($Settings['warmedBy'] -eq 'a first read' -and $state['warm'])
}

. (Join-Path -Path $PSScriptRoot -ChildPath 'Exceptions.ps1')

function Set-SignIn {
    param([string] $Graph, [string] $Teams)
    $signedInWith['graph'] = $Graph
    $signedInWith['teams'] = $Teams
}

function Send-Request {
    param([string] $Cmdlet, [hashtable] $Given)
    $common = @('Verbose', 'Debug', 'WarningAction', 'InformationAction')
    $parameters = @{}
    foreach ($name in $Given.Keys) {
        if ($common -notcontains $name) {
            $parameters[$name] = $Given[$name]
        }
    }
    $request = @{ kind = 'run'; id = 1; cmdlet = $Cmdlet; parameters = $parameters; timeoutMs = 60000; tokens = $signedInWith }
    $body = ConvertTo-Json -InputObject $request -Depth 12 -Compress
    return (Invoke-RestMethod -Method Post -Uri $Settings['address'] -Body $body -ContentType 'application/json; charset=utf-8')
}

# The code that the body of a refusal has.
function Read-Code {
    param($Fault)
    $codes = @{
        ObjectNotFound = 'NotFound'
        ResourceExists = 'Conflict'
        InvalidArgument = 'BadRequest'
        PermissionDenied = 'Forbidden'
        LimitsExceeded = 'TooManyRequests'
        Unauthenticated = 'Unauthorized'
        NotSpecified = 'InternalServerError'
    }
    return $codes[[string] $Fault.category]
}

function New-GeneratedFault {
    param($Fault, [string] $Of)
    $id = "$(Read-Code -Fault $Fault),Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Cmdlets.$Of"
    $exception = [System.Exception]::new([string] $Fault.message)
    return [System.Management.Automation.ErrorRecord]::new($exception, $id, 'InvalidOperation', $null)
}

# Configuration: the same for every verb, under the names that stand in the ids of errors.
function Invoke-Service {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given, [string] $Of)
    if (@($Settings['silent']) -contains $Cmdlet) {
        return
    }
    $answer = Send-Request -Cmdlet $Cmdlet -Given $Given
    if ($answer.ok) {
        return $answer.output
    }
    $record = New-GeneratedFault -Fault $answer.error -Of $Of
    if ($Settings['errors'] -eq 'thrown') {
        throw $record
    }
    if ($Settings['errors'] -eq 'only in the stream') {
        $ErrorActionPreference = 'Continue'
    }
    $PSCmdlet.WriteError($record)
}

function Get-CsConfiguration {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given, $Made)
    $found = $Made
    if ($PSBoundParameters.ContainsKey('Made')) {
        if ($Settings['readBackFails']) {
            $fault = @{ category = $Settings['readBackFails']; message = 'Cannot find what was just made.' }
            $PSCmdlet.WriteError((New-GeneratedFault -Fault $fault -Of 'GetCsConfiguration_Get'))
            return
        }
    }
    else {
        $found = Invoke-Service -Cmdlet $Cmdlet -Given $Given -Of 'GetCsConfiguration_Get' -ErrorVariable failed
        $state['warm'] = $state['warm'] -or -not $failed
    }
    foreach ($item in $found) {
        ConvertTo-Contract -Item $item -Cmdlet $Cmdlet
    }
}

function New-CsConfiguration {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    Invoke-Service -Cmdlet $Cmdlet -Given $Given -Of 'NewCsConfiguration_NewExpanded'
}

function Set-CsConfiguration {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    Invoke-Service -Cmdlet $Cmdlet -Given $Given -Of 'SetCsConfiguration_SetExpanded'
}

function Remove-CsConfiguration {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    Invoke-Service -Cmdlet $Cmdlet -Given $Given -Of 'RemoveCsConfiguration_Delete'
}

# Batches and groups: one generated cmdlet each.
function Invoke-Generated {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    if (@($Settings['silent']) -contains $Cmdlet) {
        return
    }
    $answer = Send-Request -Cmdlet $Cmdlet -Given $Given
    if (-not $answer.ok) {
        $PSCmdlet.WriteError((New-GeneratedFault -Fault $answer.error -Of "$($Cmdlet.Replace('-', ''))_$($Cmdlet.Split('-')[0])"))
        return
    }
    foreach ($item in $answer.output) {
        if ($item -isnot [string]) {
            ConvertTo-Contract -Item $item -Cmdlet $Cmdlet
        }
        elseif ($Settings['operationAs'] -eq 'object') {
            [pscustomobject] @{ OperationId = $item }
        }
        else {
            $item
        }
    }
}

# Of the library that keeps policies. It needs the versions of the modules, cannot read them by itself, and keeps that it
# could not.
function Invoke-Core {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    if (@($Settings['silent']) -contains $Cmdlet) {
        return
    }
    if ($state['spoiled'] -or -not (Test-Warm)) {
        $state['spoiled'] = $true
        $reason = [System.InvalidOperationException]::new('A PowerShell object cannot be created that uses the current runspace because there is no current runspace available.')
        $PSCmdlet.WriteError((New-CoreFault -Exception ([System.AggregateException]::new($reason)) -Id 'ProcessRecordFailed' -Category 'InvalidOperation'))
        return
    }
    $answer = Send-Request -Cmdlet $Cmdlet -Given $Given
    if ($answer.ok) {
        foreach ($item in $answer.output) {
            ConvertTo-Contract -Item $item -Cmdlet $Cmdlet
        }
        return
    }
    $code = Read-Code -Fault $answer.error
    $said = [string] $answer.error.message
    $body = ConvertTo-Json -InputObject @{ code = $code; message = $said; action = 'Try again later.' } -Compress
    $record = switch ($Settings['body']) {
        'no JSON' { New-CoreFault -Exception ([JsonReaderException]::new('Unexpected character encountered.')) -Id 'ProcessRecordFailed' }
        'empty' { New-CoreFault -Exception ([System.NullReferenceException]::new('Object reference not set.')) -Id 'ProcessRecordFailed' }
        'no connection' {
            $reason = [System.Net.Http.HttpRequestException]::new('No route to host.')
            New-CoreFault -Exception ([System.AggregateException]::new($reason)) -Id 'ProcessRecordFailed' -Category 'InvalidOperation'
        }
        default { New-CoreFault -Exception ([PolicyRpException]::new($body)) -Id $code }
    }
    if ($record.Exception -is [PolicyRpException]) {
        $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new("$said Try again later.")
    }
    $PSCmdlet.WriteError($record)
}

function New-CoreFault {
    param([System.Exception] $Exception, [string] $Id, [string] $Category = 'NotSpecified')
    return [System.Management.Automation.ErrorRecord]::new($Exception, $Id, $Category, $null)
}

# An object with the contract's properties in this version and no other, of the kinds that the real one has.
function ConvertTo-Contract {
    param($Item, [string] $Cmdlet)
    $answers = $Contract['cmdlets'][$Cmdlet]['answers']
    $isCore = $Contract['cmdlets'][$Cmdlet]['served'] -eq 'core'
    $object = [pscustomobject] @{}
    $object.PSObject.TypeNames.Insert(0, $answers['type'])
    foreach ($name in $answers['properties'].Keys) {
        $about = $answers['properties'][$name]
        $member = $Item.PSObject.Properties[$name]
        if ($null -eq $member -or ($about.ContainsKey('versions') -and $about['versions'] -notcontains $Settings['version'])) {
            continue
        }
        $value = $member.Value
        if ($null -ne $value) {
            if ($about['type'] -eq 'list' -and $isCore) {
                $value = [System.Collections.Generic.List[string]] @($value)
            }
            elseif ($about['type'] -eq 'list') {
                $value = [System.Collections.ArrayList] @($value)
            }
            elseif ($about['type'] -eq 'number') {
                $value = if ($isCore) { [uint32] $value } else { [long] $value }
            }
        }
        if (@($Settings['nulls']) -contains $name) {
            $value = $null
        }
        if (@($Settings['lacks']) -notcontains $name) {
            Add-Member -InputObject $object -MemberType NoteProperty -Name $name -Value $value
        }
    }
    foreach ($name in @($Settings['more'])) {
        if ($null -ne $name) {
            Add-Member -InputObject $object -MemberType NoteProperty -Name $name -Value 'more'
        }
    }
    return $object
}

Export-ModuleMember -Function 'Set-SignIn', 'Invoke-*', '*-CsConfiguration'
