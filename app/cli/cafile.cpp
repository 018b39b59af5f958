// SPDX-License-Identifier: MIT

#include "cafile.h"

#include "clitext.h"
#include "commandline.h"
#include "runoptions.h"

#include <QtNetwork/qsslcertificate.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

void CaFile::declare(CommandLine *line)
{
    line->addOption(u"ca-file"_s, u"PEM"_s,
                    CliText::tr("Trust these certificates besides the system's."));
}

QString CaFile::read(const CommandLine &line, QStringList *problems)
{
    refuseEmpty(line, {u"ca-file"_s}, problems);
    QString path = line.value(u"ca-file"_s);
    if (!path.isEmpty() && QSslCertificate::fromPath(path).isEmpty())
        *problems += CliText::tr("--ca-file %1 holds no certificate that can be read.").arg(path);
    return path;
}

} // namespace ComfyDeploy::Cli
