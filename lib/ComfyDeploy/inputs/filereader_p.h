// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/devicesource_p.h>

#include <QtCore/qdatetime.h>

namespace ComfyDeploy {

//! \brief The bytes that a FileInput stands for, each time from the first one on.
class FileReader
{
public:
    explicit FileReader(const FileInput &input) : m_input(input) {}

    //! What has to be read first, and waited for; null if nothing has.
    [[nodiscard]] DeviceSource *unreadDevice() const;
    //! Whether a look at it says that it has no byte; a device is read by its upload only.
    [[nodiscard]] bool isKnownEmpty() const;
    //! Open, at its beginning and neither empty nor larger than the server takes; null with the
    //! reason in \a why.
    [[nodiscard]] std::unique_ptr<QIODevice> open(QString *why) const;
    //! Changes when the file on the disk does; invalid for what lies elsewhere.
    [[nodiscard]] QDateTime lastModified() const;
    //! As the server tells types: of the name alone, in small letters.
    [[nodiscard]] QString extension() const;

private:
    [[nodiscard]] std::unique_ptr<QIODevice> openFile(QString *why) const;

    const FileInput m_input;
};

//! The sentence about a file of 0 bytes, as FileInput::problem() words it.
[[nodiscard]] QString emptyFileProblem(const QString &name);

} // namespace ComfyDeploy
