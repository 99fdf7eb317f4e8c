# SPDX-License-Identifier: Apache-2.0
"""An independent reader of Strongroom vaults, written from format/FORMAT.md alone."""
