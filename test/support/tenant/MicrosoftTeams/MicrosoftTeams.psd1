# Stands in for Microsoft's module in tests. Its version and its cmdlets are filled in where a copy is installed.
@{
    RootModule = 'MicrosoftTeams.psm1'
    ModuleVersion = '0.0.1'
    GUID = '5c0f2a0e-6d53-4a0d-9a55-0f6f0f1f7a11'
    Author = 'Bypass Pilot'
    PowerShellVersion = '7.4'
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    FunctionsToExport = @()
}
