// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/devicesource_p.h>

#include <QtCore/qdatetime.h>

namespace ComfyDeploy {

//! \brief Opens the content of a FileInput, any number of times.
class FileReader
{
public:
    explicit FileReader(const FileInput &input) : m_input(input) {}

    //! The device that has to be read first; null if there is none.
    [[nodiscard]] DeviceSource *unreadDevice() const;
    //! Whether it is empty, without reading a device: only an upload does that.
    [[nodiscard]] bool isKnownEmpty() const;
    //! Returns the opened content, at its beginning; null with the reason in \a why if it cannot be
    //! opened, is empty or is larger than the server accepts.
    [[nodiscard]] std::unique_ptr<QIODevice> open(QString *why) const;
    //! The modification time of a file on disk; invalid for other content.
    [[nodiscard]] QDateTime lastModified() const;
    //! The lower-case extension of the name, by which the server determines the type.
    [[nodiscard]] QString extension() const;

private:
    [[nodiscard]] std::unique_ptr<QIODevice> openFile(QString *why) const;

    const FileInput m_input;
};

// The messages of FileInput::problem().
[[nodiscard]] QString emptyFileProblem(const QString &name);
//! Of a file of more than FileInput::MaximumSize.
[[nodiscard]] QString tooLargeProblem(const QString &name);

} // namespace ComfyDeploy
