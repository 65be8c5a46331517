# The module's own functions: a module apart from what is exported and from what talks with the service. They call the
# latter without an ErrorAction.

Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Service.psm1')

function Get-CsConfigurationModern {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    Get-CsConfiguration -Cmdlet $Cmdlet -Given $Given | ForEach-Object -Process { $_ }
}

# Keeps an error in a variable and goes back as if all were well; otherwise reads back what it made.
function New-CsConfigurationModern {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    $made = New-CsConfiguration -Cmdlet $Cmdlet -Given $Given -ErrorVariable failed
    if ($failed) {
        return
    }
    Get-CsConfiguration -Cmdlet $Cmdlet.Replace('New-', 'Get-') -Made $made
}

function Set-CsConfigurationModern {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    Set-CsConfiguration -Cmdlet $Cmdlet -Given $Given
}

function Remove-CsConfigurationModern {
    [CmdletBinding()]
    param([string] $Cmdlet, [hashtable] $Given)
    Remove-CsConfiguration -Cmdlet $Cmdlet -Given $Given
}
