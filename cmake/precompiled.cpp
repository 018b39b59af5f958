// Carries precompiled headers; see ComfyDeployTargets.cmake.
