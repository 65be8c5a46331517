# Stands in for Microsoft's module in tests: the same names, answered by the simulated tenant.
@{
    RootModule = 'MicrosoftTeams.psm1'
    ModuleVersion = '7.9.0'
    GUID = '5c0f2a0e-6d53-4a0d-9a55-0f6f0f1f7a11'
    Author = 'Bypass Pilot'
    PowerShellVersion = '7.4'
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    FunctionsToExport = @(
        'Connect-MicrosoftTeams'
        'Set-TeamsEnvironmentConfig'
        'Get-CsOnlinePSTNGateway'
        'Get-CsOnlineVoiceRoute'
        'Get-CsOnlinePstnUsage'
        'Get-CsOnlineVoiceRoutingPolicy'
        'Get-CsTeamsEmergencyCallRoutingPolicy'
        'Get-CsTeamsSurvivableBranchAppliance'
        'Get-CsTeamsSharedCallingRoutingPolicy'
        'Get-CsTeamsMeetingConfiguration'
        'Get-CsOnlineAudioConferencingRoutingPolicy'
        'Get-CsTenantNetworkSite'
        'Get-CsGroupPolicyAssignment'
        'Get-CsBatchPolicyAssignmentOperation'
        'New-CsOnlinePSTNGateway'
        'Set-CsOnlinePSTNGateway'
        'Remove-CsOnlinePSTNGateway'
        'Set-CsOnlinePstnUsage'
        'New-CsOnlineVoiceRoute'
        'Set-CsOnlineVoiceRoute'
        'Remove-CsOnlineVoiceRoute'
        'New-CsOnlineVoiceRoutingPolicy'
        'Remove-CsOnlineVoiceRoutingPolicy'
        'New-CsBatchPolicyAssignmentOperation'
    )
}
