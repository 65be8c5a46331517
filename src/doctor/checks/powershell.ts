import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";

export const powershell: DoctorCheck = {
  title: "Teams PowerShell",
  remedy:
    "Install PowerShell 7 and the MicrosoftTeams module where the bot runs, and check TEAMS_HOST_COMMAND.",
  async run(ports, signal) {
    const { powerShell, module, minimumModule, newestModule } = await ports.powershell(signal);
    const install = `Install-Module MicrosoftTeams -MinimumVersion ${minimumModule} -Scope AllUsers`;
    if (module === null)
      return [failure(`PowerShell ${powerShell}, without the MicrosoftTeams module.`, install)];
    const says = `PowerShell ${powerShell}, MicrosoftTeams module ${module}.`;
    if (isOlder(module, minimumModule))
      return [failure(`${says} It must be ${minimumModule} or newer.`, install)];
    if (isOlder(newestModule, module)) {
      return [
        warning(
          `${says} It is newer than ${newestModule}, the newest that this bot knows.`,
          `Read its release notes, and watch the first changes. To be sure: Install-Module MicrosoftTeams -RequiredVersion ${newestModule} -Scope AllUsers, and uninstall the newer one.`,
        ),
      ];
    }
    return [ok(says)];
  },
};

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
