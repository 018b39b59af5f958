// SPDX-License-Identifier: MIT

// Carries precompiled headers; see ComfyDeployTargets.cmake.
