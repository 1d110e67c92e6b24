/**
 * The log-in methods of an app. A method whose member is an object is on, one whose member is `null` is off; each method
 * decides what holds where nothing is said. Every log-in method adds its own members to this type.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the methods merge their members into it
export interface LoginPreferences {}
